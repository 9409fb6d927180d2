import type { Appuntamento } from '../../bridge/types';
import { dayOf, formatDate, formatTime, formatWeekday } from '../../lib/date';
import { useAddress } from '../../record/areas';
import { Badge } from '../../ui/Badge';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';

type Props = { title: string; day: string; appointments: readonly Appuntamento[] };

/** The day's appointments. */
export function Today({ title, day, appointments }: Props) {
  const address = useAddress();
  const agenda = address('appuntamento');
  return (
    <Panel
      title={title}
      details={<span className="ui-muted">{formatWeekday(day)}</span>}
      actions={agenda !== '' && <a href={agenda}>Apri l’agenda</a>}
    >
      {appointments.length === 0 ? (
        <p className="ui-muted">Nessun appuntamento per oggi.</p>
      ) : (
        <Lines
          label={title}
          items={appointments.map(({ id, giorno, titolo, inizio, fine, giornate, luogo, soggettoNome, stato, statoTesto, sovrapposto, deceduto }) => ({
            id: `${id} ${giorno}`,
            label: titolo,
            href: onDay(address('appuntamento', id), giorno),
            before: giornate > 0 ? 'Tutto il giorno' : `${clock(inizio, day)}–${clock(fine, day)}`,
            detail: [titolo.includes(soggettoNome) ? '' : soggettoNome, luogo].filter(Boolean).join(' · '),
            actions: (
              <>
                {deceduto && <Badge label="Persona deceduta" tone="warn" />}
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

/** An hour, with its day where that is not the one that is shown. */
function clock(instant: string, day: string): string {
  const on = dayOf(instant);
  return on === day ? formatTime(instant) : `${formatTime(instant)} (${formatDate(on).slice(0, 5)})`;
}

/** The address of one of those that come again, as it comes on a day. */
function onDay(address: string, day: string): string {
  return address === '' || day === '' ? address : `${address}/${day}`;
}
