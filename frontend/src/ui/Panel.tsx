import { useId, type ReactNode } from 'react';

type Props = {
  title: string;
  /** A number or a state beside the title. */
  details?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

/** A part of a screen, under a title of its own. */
export function Panel({ title, details, actions, children }: Props) {
  const id = useId();
  return (
    <section className="ui-panel" aria-labelledby={id}>
      <div className="ui-panel-head">
        <div className="ui-actions">
          <h2 id={id}>{title}</h2>
          {details}
        </div>
        {actions && <div className="ui-actions">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
