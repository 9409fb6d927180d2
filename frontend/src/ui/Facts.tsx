import type { ReactNode } from 'react';

export type Fact = { label: string; value: ReactNode };

type Props = { facts: readonly Fact[] };

/** What is known about something: the unknown shows a dash, what cannot apply (undefined) does not show. */
export function Facts({ facts }: Props) {
  return (
    <dl className="ui-facts">
      {facts.map(
        ({ label, value }) =>
          value !== undefined && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value === '' ? '–' : value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
