import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';

import { Icon } from './Icon';

type Show = (text?: string) => void;

const ToastContext = createContext<Show | undefined>(undefined);

const SHOWN_FOR = 4_000;

type Props = { children: ReactNode };

/**
 * Short confirmations at the edge of the screen. Only for what went well: what
 * went wrong is a Banner, which stays until it is dealt with.
 */
export function ToastProvider({ children }: Props) {
  const [toasts, setToasts] = useState<readonly { id: number; text: string }[]>([]);
  const next = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());

  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const timer of pending) clearTimeout(timer);
    };
  }, []);

  const show = useCallback<Show>((text = 'Salvato') => {
    const id = next.current++;
    setToasts((shown) => [...shown.slice(-2), { id, text }]);
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setToasts((shown) => shown.filter((toast) => toast.id !== id));
    }, SHOWN_FOR);
    timers.current.add(timer);
  }, []);

  return (
    <ToastContext value={show}>
      {children}
      <div className="ui-toasts" role="status">
        {toasts.map((toast) => (
          <div key={toast.id} className="ui-toast">
            <Icon name="success" />
            {toast.text}
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
