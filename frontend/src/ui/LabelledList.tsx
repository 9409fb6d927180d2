import { useId, type ReactNode } from 'react';

type Props = {
  label: string;
  /** The items of a list. */
  children: readonly ReactNode[];
};

/** What a form holds so far, under its name; nothing while it is empty. */
export function LabelledList({ label, children }: Props) {
  const id = useId();
  if (children.length === 0) return null;
  return (
    <div>
      <div className="ui-label" id={id}>
        {label}
      </div>
      <ul className="ui-lines" aria-labelledby={id}>
        {children}
      </ul>
    </div>
  );
}
