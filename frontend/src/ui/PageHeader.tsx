import type { ReactNode } from 'react';

type Props = {
  title: string;
  /** State of the thing shown: badges, a date. */
  details?: ReactNode;
  /** What can be done here, the primary action last. */
  actions?: ReactNode;
};

/** The head of a screen: its one h1, and what can be done there. */
export function PageHeader({ title, details, actions }: Props) {
  return (
    <div className="ui-page-head">
      <div className="ui-actions">
        <h1>{title}</h1>
        {details}
      </div>
      {actions && <div className="ui-actions">{actions}</div>}
    </div>
  );
}
