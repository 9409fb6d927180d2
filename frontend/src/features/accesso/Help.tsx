import type { ReactNode } from 'react';

type Props = { children: ReactNode };

/** At the foot of a door of the program: whom to ask. */
export function Help({ children }: Props) {
  return <div className="ui-gate-help">{children}</div>;
}
