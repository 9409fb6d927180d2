import type { ReactNode } from 'react';

import { Icon, type IconName } from './Icon';

export type LineItem = {
  id: string;
  /** The words that lead there. */
  label: string;
  /** Where they lead, "" for nowhere. */
  href: string;
  icon?: IconName;
  /** What else to know, on a second line. */
  detail?: ReactNode;
  /** Before the words, as the hour of an appointment. */
  before?: ReactNode;
  actions?: ReactNode;
  current?: boolean;
  /** Something was done to it, and it is about to go. */
  done?: boolean;
};

type Props = {
  /** What the lines are, for screen readers. */
  label: string;
  items: readonly LineItem[];
};

/** A short list of things to open, each with what can be done with it at once. */
export function Lines({ label, items }: Props) {
  return (
    <ul className="ui-lines" aria-label={label}>
      {items.map((item) => (
        <li key={item.id} className={`ui-line${item.current ? ' ui-line-current' : ''}${item.done ? ' ui-line-done' : ''}`}>
          {item.before && <span className="ui-line-before">{item.before}</span>}
          {item.icon && <Icon name={item.icon} />}
          <div className="ui-line-text">
            {item.href === '' ? (
              item.label
            ) : (
              <a href={item.href} aria-current={item.current ? 'true' : undefined}>
                {item.label}
              </a>
            )}
            {item.detail && <div className="ui-line-detail">{item.detail}</div>}
          </div>
          {item.actions && <div className="ui-actions">{item.actions}</div>}
        </li>
      ))}
    </ul>
  );
}
