import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';

import { Icon } from './Icon';

/** Says what went well and, with how it is undone, lets it be undone; what that rejects with is a sentence for the operator. */
export type Show = (text?: string, undo?: () => Promise<unknown>) => void;

const ToastContext = createContext<Show | undefined>(undefined);

const SHOWN_FOR = 4_000;
/** How long what was done can be undone. */
export const UNDONE_WITHIN = 10_000;

type Toast = { id: number; text: string; failed?: boolean; undo?: (() => Promise<unknown>) | undefined };

type Props = { children: ReactNode };

/**
 * Short confirmations at the edge of the screen. Only for what went well: what
 * went wrong is a Banner, which stays until it is dealt with.
 */
export function ToastProvider({ children }: Props) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const next = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());

  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const timer of pending) clearTimeout(timer);
    };
  }, []);

  const add = useCallback((toast: Omit<Toast, 'id'>, shownFor: number) => {
    const id = next.current++;
    setToasts((shown) => [...shown.slice(-2), { id, ...toast }]);
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setToasts((shown) => shown.filter((one) => one.id !== id));
    }, shownFor);
    timers.current.add(timer);
  }, []);

  const show = useCallback<Show>((text = 'Salvato', undo) => add({ text, undo }, undo ? UNDONE_WITHIN : SHOWN_FOR), [add]);

  const begun = useRef(new Set<number>());
  const takeBack = ({ id, undo }: Toast) => {
    if (!undo || begun.current.has(id)) return;
    begun.current.add(id);
    setToasts((shown) => shown.filter((one) => one.id !== id));
    undo().then(
      () => add({ text: 'Ripristinato com’era' }, SHOWN_FOR),
      (error: unknown) => add({ text: error instanceof Error ? error.message : 'Non è stato possibile ripristinare.', failed: true }, UNDONE_WITHIN),
    );
  };

  return (
    <ToastContext value={show}>
      {children}
      <div className="ui-toasts" role="status">
        {toasts.map((toast) => (
          <div key={toast.id} className={toast.failed ? 'ui-toast ui-toast-failed' : 'ui-toast'}>
            <Icon name={toast.failed ? 'warning' : 'success'} />
            {toast.text}
            {toast.undo && (
              <button type="button" className="ui-toast-undo" aria-label={`Ripristina: ${toast.text}`} onClick={() => takeBack(toast)}>
                Ripristina
              </button>
            )}
          </div>
        ))}
      </div>
    </ToastContext>
  );
}

/** Shows a confirmation: "Salvato", unless other words are given. */
export function useToast(): Show {
  const show = useContext(ToastContext);
  if (!show) throw new Error('useToast outside of ToastProvider');
  return show;
}
