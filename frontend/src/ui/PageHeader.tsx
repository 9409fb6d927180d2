import { createContext, use, type ReactNode } from 'react';

type Props = {
  title: string;
  /** State of the thing shown: badges, a date. */
  details?: ReactNode;
  /** What can be done here, the primary action last. */
  actions?: ReactNode;
};

/** What the frame puts beside the title of the screen that is called so. */
export const BesideTitle = createContext<{ of: string; shown: ReactNode }>({ of: '', shown: null });

/** The head of a screen: its one h1, and what can be done there. */
export function PageHeader({ title, details, actions }: Props) {
  const beside = use(BesideTitle);
  return (
    <div className="ui-page-head">
      <div className="ui-actions">
        <h1>{title}</h1>
        {beside.of === title && beside.shown}
        {details}
      </div>
      {actions && <div className="ui-actions">{actions}</div>}
    </div>
  );
}
