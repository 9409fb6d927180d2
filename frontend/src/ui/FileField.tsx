import { useId, useRef } from 'react';

import { Button } from './Button';
import { FieldError } from './Field';

type Props = {
  /** What its button says. */
  label: string;
  hint: string;
  error?: string | undefined;
  /** The name of the file that is chosen. */
  chosen?: string | undefined;
  /** The endings and types of the files that are offered. */
  accept: string;
  onChoose: (file: File) => void;
};

/** A file of this computer. The browser's own field speaks the system's language, and stays out of sight. */
export function FileField({ label, hint, error, chosen, accept, onChoose }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="ui-field">
      <div className="ui-actions">
        <Button label={label} icon="folder" onPress={() => field.current?.click()} />
        {chosen && <span>{chosen}</span>}
      </div>
      <input
        ref={field}
        hidden
        type="file"
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same one is read again, once it was put right.
          event.target.value = '';
          if (file) onChoose(file);
        }}
      />
      <FieldError id={`${id}-error`} error={error} />
      <span className="ui-hint">{hint}</span>
    </div>
  );
}
