import type { ReactNode } from 'react';

type Props = {
  /** Whom or what is being written about. */
  about: string;
  /** How it is saved, and left. */
  children: ReactNode;
};

/** The end of a long form, in sight however far one has scrolled: about whom one writes, and how it is saved. */
export function FormBar({ about, children }: Props) {
  return (
    <div className="ui-form-bar">
      {children}
      {about !== '' && <span className="ui-form-bar-about">{about}</span>}
    </div>
  );
}
