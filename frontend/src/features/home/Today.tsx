import type { Appuntamento } from '../../bridge/types';
import { formatTime, formatWeekday } from '../../lib/date';
import { href } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { Badge } from '../../ui/Badge';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';

type Props = { title: string; day: string; appointments: readonly Appuntamento[] };

/** The day's appointments. */
export function Today({ title, day, appointments }: Props) {
  const to = useLinkTo();
  return (
    <Panel
      title={title}
      details={<span className="ui-muted">{formatWeekday(day)}</span>}
      actions={<a href={href(to('appuntamento'))}>Apri l’agenda</a>}
    >
      {appointments.length === 0 ? (
        <p className="ui-muted">Nessun appuntamento per oggi.</p>
      ) : (
        <Lines
          label={title}
          items={appointments.map(({ id, titolo, inizio, fine, luogo, soggettoNome, stato, statoTesto, sovrapposto }) => ({
            id,
            label: titolo,
            href: href(to('appuntamento', id)),
            before: `${formatTime(inizio)}–${formatTime(fine)}`,
            detail: [titolo.includes(soggettoNome) ? '' : soggettoNome, luogo].filter(Boolean).join(' · '),
            actions: (
              <>
                {sovrapposto && <Badge label="Sovrapposto" tone="warn" />}
                {stato !== 'pianificata' && <Badge label={statoTesto} />}
              </>
            ),
          }))}
        />
      )}
    </Panel>
  );
}
