import type { ReactNode } from 'react';

export type Fact = { label: string; value: ReactNode };

type Props = { facts: readonly Fact[] };

/** What is known about something, as names and values; the unknown shows a dash. */
export function Facts({ facts }: Props) {
  return (
    <dl className="ui-facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value === '' || value === null || value === undefined ? '–' : value}</dd>
        </div>
      ))}
    </dl>
  );
}
