import { useLayoutEffect, useState, type CSSProperties, type RefObject } from 'react';

const GAP = 4;
const MARGIN = 8;
const TALLEST = 352;

/**
 * The place of a box that belongs to a control: under it, or over it where there
 * is more room, and following it as things scroll. The box stays beside its
 * control in the document, so that landmarks and dialogs go on containing it.
 */
export function useAnchored(anchor: RefObject<HTMLElement | null>, open: boolean): CSSProperties {
  const [style, setStyle] = useState<CSSProperties>({ position: 'fixed' });

  useLayoutEffect(() => {
    if (!open) return;
    const place = () => {
      const rect = anchor.current?.getBoundingClientRect();
      if (!rect) return;
      const below = window.innerHeight - rect.bottom - GAP - MARGIN;
      const above = rect.top - GAP - MARGIN;
      const under = below >= Math.min(TALLEST, above);
      setStyle({
        position: 'fixed',
        left: rect.left,
        minWidth: rect.width,
        maxWidth: window.innerWidth - rect.left - MARGIN,
        maxHeight: Math.min(TALLEST, under ? below : above),
        ...(under ? { top: rect.bottom + GAP } : { bottom: window.innerHeight - rect.top + GAP }),
      });
    };
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [anchor, open]);

  return style;
}
