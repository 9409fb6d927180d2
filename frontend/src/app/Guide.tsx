import { useEffect } from 'react';

import type { Area } from '../record/areas';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';

type Props = { area: Area; onClose: () => void };

/** How one works in an area, over the screen that one asked from. */
export function Guide({ area: { label, guide }, onClose }: Props) {
  return (
    <Dialog wide text title={`Guida: ${label}`} onClose={onClose} actions={<Button label="Ho capito" onPress={onClose} />}>
      <div className="ui-stack">
        {guide.map(({ title, text }) => (
          <section key={title}>
            <h3>{title}</h3>
            <p>{text}</p>
          </section>
        ))}
        <p className="ui-muted">Questa guida si apre anche con F1 o, quando non stai scrivendo, con «?».</p>
      </div>
    </Dialog>
  );
}

/** Has F1 ask for the guide from anywhere, and «?» where it is nothing that one writes. */
export function useGuideKey(ask: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      if (ctrlKey || metaKey || altKey || !(key === 'F1' || (key === '?' && !writes(target)))) return;
      event.preventDefault();
      ask();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ask]);
}

/** Whether what is typed goes into what has the focus, or chooses in it by its first letters. */
function writes(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role=listbox], [role=menu]') !== null;
}
