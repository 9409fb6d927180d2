import { useCallback } from 'react';

/** For the place onto which a file is dropped. */
export function useDroppedFile(onDrop: (file: File) => void) {
  return useCallback(
    (place: HTMLElement | null) => {
      const over = (event: DragEvent) => {
        if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
      };
      const drop = (event: DragEvent) => {
        const [file] = event.dataTransfer?.files ?? [];
        if (!file) return;
        event.preventDefault();
        onDrop(file);
      };
      place?.addEventListener('dragover', over);
      place?.addEventListener('drop', drop);
      return () => {
        place?.removeEventListener('dragover', over);
        place?.removeEventListener('drop', drop);
      };
    },
    [onDrop],
  );
}
