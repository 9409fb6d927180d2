import type { ReactNode } from 'react';

type Props = {
  ente: string;
  /** The one thing to do here: the screen's h1. */
  title: string;
  children: ReactNode;
};

/** A screen before the work: signing in, a choice, the lock. */
export function Gate({ ente, title, children }: Props) {
  return (
    <main className="ui-gate">
      <div className="ui-gate-brand">
        <div className="ui-gate-name">SIZ-ICARO</div>
        <div className="ui-muted">{ente}</div>
      </div>
      <div className="ui-gate-card">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
