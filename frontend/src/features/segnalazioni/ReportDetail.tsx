import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { access } from '../../bridge/reads';
import { useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, useScheda } from '../../record/catalogue';
import { Offers } from '../../record/Offers';
import { openedRecord } from '../../record/queries';
import { RecordActions } from '../../record/RecordActions';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { Sections } from '../../record/Sections';
import { decode, text } from '../../record/values';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';

type Props = { id: string };

/** One report: what was told, where it stands, and what can be done with it. */
export function ReportDetail({ id }: Props) {
  const scheda = useScheda('segnalazione');
  const view = useQuery(openedRecord('segnalazione', id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading scheda={scheda} record={view.data} />;
}

/** What is offered in each state, the first as what one mostly does; the rule says who may. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  registrata: ['prendi', 'assegna', 'modifica', 'invia', 'chiudi'],
  assegnata: ['assegna', 'integra', 'invia', 'respingi', 'chiudi'],
  inviata: ['ritira', 'prendi', 'assegna', 'respingi'],
  vista: ['prendi', 'assegna', 'integra', 'respingi', 'invia', 'chiudi'],
  respinta: ['prendi', 'assegna', 'integra', 'invia', 'chiudi'],
  ritirata: ['prendi', 'assegna', 'integra', 'invia', 'chiudi'],
  in_carico: ['integra'],
  chiusa: ['riapri', 'integra'],
};

const TAKE = 'segnalazione.prendi';

type ReadingProps = { scheda: Scheda; record: SchedaLetta };

function Reading({ scheda, record }: ReadingProps) {
  const [open, setOpen] = useOpened('azione');
  const values = decode(record.visto);
  const stato = text(values, 'stato');
  const names = [...(STEPS[stato] ?? []), ...(text(values, 'riguarda') === 'anonimo' ? ['identifica'] : [])].map((step) => `segnalazione.${step}`);
  // Of what goes on with it, what has not happened is not worth a line.
  const idle = (scheda.parti.find(({ titolo }) => titolo === 'Andamento')?.campi ?? []).filter(({ path, dalla_centrale }) => !record.letto[path] && !dalla_centrale).map(({ path }) => path);
  const person = text(values, 'soggetto');
  const pic = text(values, 'pic');
  // Whose it is already, where that is a colleague: it is not taken without a question.
  const me = useQuery(access).data?.sessione?.operatore.id;
  const whose = text(values, 'assegnata_a');
  const question = { title: `Prendere la segnalazione di ${record.titolo}?`, text: `È assegnata a ${record.letto.assegnata_a ?? ''}.` };
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      <div className="ui-actions">
        <RecordActions scheda={scheda} record={record} names={names} onOpen={setOpen} questions={{ [TAKE]: whose !== '' && whose !== me ? question : undefined }} />
        {stato !== 'in_carico' && stato !== 'chiusa' && <Offers record={record} />}
      </div>
      {(person !== '' || pic !== '') && (
        <p className="ui-actions">
          {person !== '' && (
            <RecordLink kind="soggetto" id={person}>
              Scheda di {record.titolo}
            </RecordLink>
          )}
          {pic !== '' && (
            <RecordLink kind="pic" id={pic}>
              Presa in carico
            </RecordLink>
          )}
        </p>
      )}
      <RecordFacts scheda={scheda} record={record} except={['soggetto', 'pic', ...idle]} />
      <Sections record={record} />
      <RecordHistory record={record} />
      {open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} wide={actionOf(scheda, open).campi.length > 4} onClose={() => setOpen()} />}
    </div>
  );
}
