import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { href, useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, useScheda, withForm } from '../../record/catalogue';
import { openedRecord } from '../../record/queries';
import { RecordActions } from '../../record/RecordActions';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { RelatedRecords } from '../../record/RelatedRecords';
import { decode, text } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { APPLICATIONS, AREA, CALL, COMPLETE, FILL_IN, FORM, KIND, PLACE } from './actions';
import { filledIn } from './queries';

type Props = { id: string };

/** One application: what was written, where it stands, and what can be done with it. */
export function ApplicationDetail({ id }: Props) {
  const scheda = useScheda(KIND);
  const view = useQuery(openedRecord(KIND, id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading scheda={scheda} record={view.data} />;
}

/** What is offered in each state, the first as what one mostly does; the rule says who may. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  bozza: ['ritira'],
  presentata: ['istruisci', 'ritira', 'decadi'],
  istruttoria: ['ammetti', 'chiedi', 'escludi', 'ritira', 'decadi'],
  integrazione: ['escludi', 'ritira', 'decadi'],
  ammissibile: ['riesamina', 'ritira', 'decadi'],
  non_ammissibile: ['riesamina'],
  in_graduatoria: ['attiva', 'riesamina', 'rinuncia', 'decadi'],
  in_attesa: ['rinuncia', 'decadi'],
  finanziata: ['attiva', 'rinuncia', 'decadi'],
  attivata: ['rinuncia', 'decadi'],
};

type ReadingProps = { scheda: Scheda; record: SchedaLetta };

function Reading({ scheda, record }: ReadingProps) {
  const [open, setOpen] = useOpened('azione');
  const values = decode(record.visto);
  const filled = useQuery(filledIn(record.id, {}));
  const stato = text(values, 'stato');
  const write = stato === 'bozza' ? FILL_IN : COMPLETE;
  const may = record.puo.find(({ azione }) => azione === write)?.permesso;
  const numbered = text(values, 'protocollo') !== '';
  const line = filled.data?.parti.flatMap(({ campi }) => campi).find(({ path }) => path === 'linea')?.voci?.find(({ codice }) => codice === text(values, 'linea'))?.testo;
  const told = line === undefined ? record : { ...record, letto: { ...record.letto, linea: line } };
  const idle = (scheda.parti.find(({ titolo }) => titolo === 'Andamento')?.campi ?? []).filter(({ path }) => !record.letto[path]).map(({ path }) => path);
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      {stato === 'presentata' && !numbered && (
        <Banner tone="warn" title="Ricevuta provvisoria">
          La domanda è presentata su questo computer e aspetta la rete: il numero di protocollo arriva quando il servizio centrale la riceve.
        </Banner>
      )}
      {stato === 'integrazione' && (
        <Banner tone="warn" title={`Da integrare entro il ${record.letto.integrazione_entro ?? ''}`}>
          {text(values, 'integrazione_chiesta')}
        </Banner>
      )}
      {stato === 'non_ammissibile' && (
        <Banner tone="warn" title="Non ammissibile">
          {text(values, 'motivi')}
        </Banner>
      )}
      <div className="ui-actions">
        {may?.si && <a href={href([AREA, APPLICATIONS, record.id, FORM])}>{stato === 'bozza' ? 'Compila la domanda' : 'Rispondi all’integrazione'}</a>}
        <RecordActions scheda={scheda} record={record} names={(STEPS[stato] ?? []).filter((step) => step !== 'attiva' || text(values, 'definitiva_il') !== '').map((step) => `${KIND}.${step}`)} onOpen={setOpen} />
      </div>
      <p className="ui-actions">
        <RecordLink kind="soggetto" id={text(values, 'soggetto')}>
          Scheda di {record.titolo}
        </RecordLink>
        <RecordLink kind={CALL} id={text(values, 'avviso')}>
          Avviso
        </RecordLink>
      </p>
      <RecordFacts scheda={filled.data ? { ...withForm(scheda, []), parti: [...filled.data.parti] } : scheda} record={told} except={['soggetto', 'stato', ...idle]} />
      <RelatedRecords record={record} kind={PLACE} />
      <RecordHistory record={record} />
      {open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} wide={actionOf(scheda, open).campi.length > 4} onClose={() => setOpen()} />}
    </div>
  );
}
