import { useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { give } from '../../bridge/commands';
import { explain } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { goTo, useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, useScheda, withForm } from '../../record/catalogue';
import { useCreateRecord } from '../../record/commands';
import { newRecord, openedRecord, records } from '../../record/queries';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { decode, pickUnder, text, type Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { AREA, COMPLETE, FILL_IN, FORM, KIND, REPLACE } from './actions';
import { compiled, scalesInUse } from './queries';
import { Totals } from './Totals';

type Props = { id: string };

/** An assessment as it stands: what it came to, and every answer. */
export function AssessmentDetail({ id }: Props) {
  const scheda = useScheda(KIND);
  const view = useQuery(openedRecord(KIND, id));
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (!view.data || !scheda) return <LoadingState />;
  return <Reading scheda={scheda} record={view.data} />;
}

type ReadingProps = { scheda: Scheda; record: SchedaLetta };

function Reading({ scheda, record }: ReadingProps) {
  const [asking, setAsking] = useOpened('azione');
  const values = decode(record.visto);
  const state = text(values, 'stato');
  const filled = useQuery(compiled(record.id, values));
  const may = (action: string) => record.puo.find(({ azione }) => azione === action)?.permesso;
  const draft = state === 'bozza';
  const link = (kind: string, path: string, label: string) =>
    text(values, path) !== '' && (
      <RecordLink kind={kind} id={text(values, path)}>
        {label}
      </RecordLink>
    );
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      <div className="ui-actions">
        {link('soggetto', 'soggetto', record.letto.soggetto ?? '')}
        {link('pic', 'pic', 'Il caso')}
        {link(KIND, 'sostituisce', 'Quella che sostituisce')}
        {link(KIND, 'sostituita_da', 'Quella che ne ha preso il posto')}
        <Others scheda={scheda} of={record.id} known={text(values, 'sostituita_da')} />
      </div>
      <div className="ui-actions">
        {draft && (
          <Button label="Continua a compilare" variant="primary" disabledReason={reasonOf(may(FILL_IN))} onPress={() => goTo([AREA, record.id, FORM])} />
        )}
        {(state === 'completata' || state === 'validata') && <Replace scheda={scheda} record={record} values={values} />}
        {record.puo
          .filter(({ azione, permesso }) => azione !== FILL_IN && azione !== COMPLETE && permesso.si)
          .map(({ azione }) => (
            <Button key={azione} label={actionOf(scheda, azione).etichetta} onPress={() => setAsking(azione)} />
          ))}
      </div>
      {filled.data && filled.data.punteggi.length > 0 && <Totals totals={filled.data.punteggi} missing={filled.data.mancano.length} />}
      <RecordFacts scheda={withForm(scheda, filled.data?.parti ?? [])} record={record} except={ELSEWHERE} />
      <RecordHistory record={record} />
      {asking !== undefined && <ActionDialog scheda={scheda} record={record} action={asking} onClose={() => setAsking()} />}
    </div>
  );
}

/** What is shown above already, or by its name in the scale. */
const ELSEWHERE = ['soggetto', 'pic', 'sostituisce', 'sostituita_da', 'stato', 'punteggi.*', 'fasce.*'];

type OthersProps = { scheda: Scheda; of: string; known: string };

/** Those that were begun in the place of one and have not taken it: drafts, and who came second. */
function Others({ scheda, of, known }: OthersProps) {
  const begun = useInfiniteQuery(records(scheda, { testo: '', dove: [{ campi: ['sostituisce'], valori: [of] }], ovunque: true }));
  return (begun.data?.rows ?? [])
    .filter(({ id }) => id !== known)
    .map(({ id, dettaglio }) => (
      <RecordLink key={id} kind={KIND} id={id}>
        Cominciata al suo posto: {dettaglio}
      </RecordLink>
    ));
}

type ReplaceProps = { scheda: Scheda; record: SchedaLetta; values: Values };

/** Begins the assessment that takes the place of one, from its answers. */
function Replace({ scheda, record, values }: ReplaceProps) {
  const about = { sostituisce: record.id };
  const begin = useQuery(newRecord(REPLACE, about, [KIND, 'modello', 'servizio', 'operatore']));
  const scales = useQuery(scalesInUse).data;
  const create = useCreateRecord(REPLACE, actionOf(scheda, REPLACE).detto);
  if (!begin.data || !scales) return null;
  const { si, perche } = begin.data.permesso;
  // By the scale itself as long as it is in use, otherwise by its newer version, whose questions may be others.
  const same = scales.find(({ id }) => id === text(values, 'modello'));
  const scale = same ?? scales.find(({ titolo }) => titolo === record.letto.modello);
  return (
    <>
      <Button
        label={actionOf(scheda, REPLACE).etichetta}
        busy={create.isPending}
        disabledReason={!si ? perche : !scale ? 'La scala non è più in uso, e non ce n’è una versione nuova.' : scale.proposta ? undefined : 'Il servizio in uso non propone più questa scala: lo decide il suo referente.'}
        onPress={() =>
          give(create, { ...about, modello: scale?.id, ...(same && pickUnder(values, {}, ['risposte.*', 'intervista_a', 'luogo'])) }, (id) => goTo([AREA, id, FORM]))
        }
      />
      {create.error && <Failure {...explain(create.error)} />}
    </>
  );
}

function reasonOf(permesso: { si: boolean; perche: string } | undefined): string | undefined {
  return permesso && !permesso.si ? permesso.perche : undefined;
}
