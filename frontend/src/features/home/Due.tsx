import type { Scadenza } from '../../bridge/types';
import { formatDate, formatWeekday } from '../../lib/date';
import { useAddress } from '../../record/areas';
import { Badge } from '../../ui/Badge';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';

type Props = { title: string; due: readonly Scadenza[] };

/** What is to be done about a record by a day that is near, or over: the oldest first. */
export function Due({ title, due }: Props) {
  const address = useAddress();
  return (
    <Panel title={title} details={due.length > 0 && <Badge label={String(due.length)} tone="info" />}>
      {due.length === 0 ? (
        <p className="ui-muted">Niente nei prossimi sette giorni.</p>
      ) : (
        <Lines
          label={title}
          items={due.map(({ kind, id, titolo, che, giorno, dopo, deceduto }) => ({
            id: `${kind} ${id}`,
            label: titolo,
            href: address(kind, id),
            before: formatDate(giorno).slice(0, 5),
            detail: `${che}, ${formatWeekday(giorno)}${deceduto ? ', persona deceduta' : ''}`,
            actions: dopo >= 0 && <Badge label={dopo === 0 ? 'Oggi' : dopo === 1 ? 'Da ieri' : `Da ${String(dopo)} giorni`} tone={dopo === 0 ? 'info' : 'warn'} />,
          }))}
        />
      )}
    </Panel>
  );
}
