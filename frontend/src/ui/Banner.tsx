import type { ReactNode } from 'react';

import { Icon, type IconName } from './Icon';

type Props = {
  tone: 'info' | 'success' | 'warn' | 'error';
  title?: string;
  children?: ReactNode;
  /** Buttons at the end of the line. */
  actions?: ReactNode;
};

const icons: Record<Props['tone'], IconName> = {
  info: 'info',
  success: 'success',
  warn: 'warning',
  error: 'error',
};

/** A message that stays on the screen; an error interrupts, the others wait their turn. */
export function Banner({ tone, title, children, actions }: Props) {
  return (
    <div role={tone === 'error' ? 'alert' : 'status'} className={`ui-banner ui-tone-${tone}`}>
      <Icon name={icons[tone]} />
      <div className="ui-banner-text">
        {title && <div className="ui-banner-title">{title}</div>}
        {children}
      </div>
      {actions && <div className="ui-actions">{actions}</div>}
    </div>
  );
}
