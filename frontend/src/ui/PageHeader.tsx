import { createContext, use, type ReactNode } from 'react';

type Props = {
  title: string;
  /** State of the thing shown: badges, a date. */
  details?: ReactNode;
  /** What can be done here, the primary action last. */
  actions?: ReactNode;
};

/** What the frame puts beside the title of whichever screen is shown. */
export const BesideTitle = createContext<ReactNode>(null);

/** The head of a screen: its one h1, and what can be done there. */
export function PageHeader({ title, details, actions }: Props) {
  return (
    <div className="ui-page-head">
      <div className="ui-actions">
        <h1>{title}</h1>
        {use(BesideTitle)}
        {details}
      </div>
      {actions && <div className="ui-actions">{actions}</div>}
    </div>
  );
}
