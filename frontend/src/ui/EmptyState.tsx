import type { ReactNode } from 'react';

import { Icon, type IconName } from './Icon';

type Props = {
  title: string;
  /** Why there is nothing, or what to do about it. */
  children?: ReactNode;
  icon?: IconName;
  actions?: ReactNode;
};

/** There is nothing here, and that is no fault. */
export function EmptyState({ title, children, icon = 'info', actions }: Props) {
  return (
    <div className="ui-state">
      <Icon name={icon} />
      <p className="ui-state-title">{title}</p>
      {children && <p>{children}</p>}
      {actions && <div className="ui-actions">{actions}</div>}
    </div>
  );
}
