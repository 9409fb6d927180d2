import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { SchedaLetta } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { useAddress } from '../../record/areas';
import { decode, text } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { ErrorState } from '../../ui/ErrorState';
import { Lines } from '../../ui/Lines';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { KIND } from './actions';
import { course } from './queries';
import { ScorePlot } from './ScorePlot';

type Props = { record: SchedaLetta };

/** How a person fares by each scale over time; of a case, the person's that it is about. */
export function ScoreHistory({ record }: Props) {
  const person = record.kind === 'soggetto' ? record.id : text(decode(record.visto), 'soggetto');
  const view = useQuery(course(person));
  const address = useAddress();
  if (view.isPending) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  const { leggi, scale } = view.data;
  if (!leggi.si) {
    return (
      <Panel title="Valutazioni">
        <p className="ui-muted">{leggi.perche}</p>
      </Panel>
    );
  }
  return (
    <Panel title="Valutazioni">
      {scale.length === 0 && <p className="ui-muted">Nessuna valutazione.</p>}
      <div className="ui-stack">
        {scale.map(({ codice, titolo, max, righe }) => {
          const scores = righe.filter(({ conta, noto }) => conta && noto).map(({ data, valore }) => ({ day: data, value: valore }));
          return (
            <section key={codice} className="scores" aria-label={titolo}>
              <h3>{titolo}</h3>
              {scores.length > 1 && <ScorePlot title={titolo} scores={scores} max={max} />}
              <Lines
                label={titolo}
                items={[...righe].reverse().map((riga) => ({
                  id: riga.id,
                  label: `${formatDate(riga.data)}${riga.noto ? `: ${riga.valore}${max > 0 ? ` di ${max}` : ''}` : ''}`,
                  href: address(KIND, riga.id),
                  detail: (
                    <>
                      {riga.fascia} {!riga.conta && <Badge label={riga.statoTesto} />}
                    </>
                  ),
                }))}
              />
            </section>
          );
        })}
      </div>
    </Panel>
  );
}
