import { useQuery } from '@tanstack/react-query';

import type { SchedaLetta } from '../../bridge/types';
import { formatDateTime } from '../../lib/date';
import { useAddress } from '../../record/areas';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';
import { appointmentsOf } from './queries';

type Props = { record: SchedaLetta };

/** The appointments of a person, each as often as it comes in these weeks. */
export function AppointmentsOf({ record }: Props) {
  const list = useQuery(appointmentsOf(record.id)).data;
  const address = useAddress();
  if (!list) return null;
  return (
    <Panel title="Appuntamenti">
      {list.length === 0 ? (
        <p className="ui-muted">Nessun appuntamento.</p>
      ) : (
        <Lines
          label="Appuntamenti"
          items={list.map(({ id, giorno, titolo, inizio, statoTesto }) => ({
            id: `${id} ${giorno}`,
            label: titolo,
            href: [address('appuntamento', id), giorno].filter(Boolean).join('/'),
            detail: `${formatDateTime(inizio)}, ${statoTesto.toLowerCase()}`,
          }))}
        />
      )}
    </Panel>
  );
}
