import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';

import { ToastProvider } from './Toast';

type Props = { children: ReactNode };

/** What the components need around them: Italian, and a place for toasts. */
export function UiProvider({ children }: Props) {
  return (
    <I18nProvider locale="it-IT">
      <ToastProvider>{children}</ToastProvider>
    </I18nProvider>
  );
}
