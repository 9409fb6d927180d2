import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { access } from '../../bridge/reads';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { useScheda } from '../../record/catalogue';
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
import { KIND } from './actions';
import { Thread } from './Thread';

type Props = { id: string };

/** One request: what is asked, what both sides wrote, and what can be done with it. */
export function RequestDetail({ id }: Props) {
  const scheda = useScheda(KIND);
  const view = useQuery(openedRecord(KIND, id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading scheda={scheda} record={view.data} />;
}

const ANSWERS = ['autorizza', 'accetta', 'chiedi', 'nega', 'rifiuta', 'assegna'];

/** What is offered in each state, the first as what one mostly does; the rule says who may. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  inviata: ['prendi', ...ANSWERS, 'scrivi', 'ritira'],
  ricevuta: ['prendi', ...ANSWERS, 'scrivi', 'ritira'],
  in_lavorazione: [...ANSWERS, 'scrivi', 'ritira'],
  integrazione: ['integra', ...ANSWERS, 'scrivi', 'ritira'],
  accettata: ['evadi', 'scrivi'],
};

/** What the page shows in its own way. */
const SHOWN = ['oggetto', 'testo', 'pic', 'intervento', 'stato', ...['passo', 'chi', 'quando', 'testo'].map((field) => `passaggi.*.${field}`)];

type ReadingProps = { scheda: Scheda; record: SchedaLetta };

function Reading({ scheda, record }: ReadingProps) {
  const [open, setOpen] = useOpened('azione');
  const me = useQuery(access).data?.sessione?.operatore.id ?? '';
  const values = decode(record.visto);
  const names = (STEPS[text(values, 'stato')] ?? []).map((step) => `${KIND}.${step}`);
  const link = (kind: string, path: string, label: string) =>
    text(values, path) !== '' &&
    record.letto[path] !== '—' && (
      <RecordLink kind={kind} id={text(values, path)}>
        {label}
      </RecordLink>
    );
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      {record.daInviare && <Banner tone="info">Sarà inviata quando torna la linea: chi la riceve non la vede ancora com’è qui.</Banner>}
      <div className="ui-actions">
        <RecordActions scheda={scheda} record={record} names={names} onOpen={setOpen} />
      </div>
      <div className="ui-actions">
        {link('soggetto', 'soggetto', `Scheda di ${record.letto.soggetto ?? ''}`)}
        {link('pic', 'pic', 'Presa in carico')}
        {link('intervento', 'intervento', 'Intervento da autorizzare')}
      </div>
      <RecordFacts scheda={scheda} record={record} except={SHOWN} />
      <Thread record={record} me={me} />
      <RelatedRecords record={record} kind="intervento" />
      <RecordHistory record={record} />
      {open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} onClose={() => setOpen()} />}
    </div>
  );
}
