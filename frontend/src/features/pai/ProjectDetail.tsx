import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { dayOf } from '../../lib/date';
import { newKey } from '../../lib/key';
import { goTo, useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, useScheda } from '../../record/catalogue';
import { newRecord, openedRecord } from '../../record/queries';
import { Offers } from '../../record/Offers';
import { RecordActions } from '../../record/RecordActions';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { RelatedRecords } from '../../record/RelatedRecords';
import { decode, text } from '../../record/values';
import { Button } from '../../ui/Button';
import { useClock } from '../../ui/Clock';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { AREA, KIND, REVISE, REVISION, VERIFY } from './actions';
import { Commitments, Goals, Signatures, Verifications } from './Parts';

type Props = { id: string };

/** A project: what it is for, who does what, and how it goes. */
export function ProjectDetail({ id }: Props) {
  const scheda = useScheda(KIND);
  const view = useQuery(openedRecord(KIND, id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading scheda={scheda} record={view.data} />;
}

/** What is offered in each state, the first as what one mostly does; the rule says who may. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  bozza: ['proponi', 'modifica', 'annulla'],
  proposto: ['condividi', 'modifica', 'annulla'],
  condiviso: ['attiva', 'firma', 'chiudi'],
  attivo: ['verifica', 'comincia', 'aggiorna', 'firma', 'chiudi'],
  in_verifica: ['verifica', 'aggiorna', 'firma', 'chiudi'],
};

/** Those that people have agreed on, and change by a revision. */
const AGREED = ['condiviso', 'attivo', 'in_verifica'];

/** What has a place of its own on the page. */
const SHOWN = ['soggetto', 'pic', 'sostituisce', 'sostituito_da', 'stato', 'obiettivi.', 'impegni.', 'firme.', 'verifiche.'];

type ReadingProps = { scheda: Scheda; record: SchedaLetta };

function Reading({ scheda, record }: ReadingProps) {
  const [open, setOpen] = useOpened('azione');
  const values = decode(record.visto);
  const stato = text(values, 'stato');
  const names = (STEPS[stato] ?? []).map((step) => `${KIND}.${step}`);
  const link = (kind: string, path: string, label: string) =>
    text(values, path) !== '' && (
      <RecordLink kind={kind} id={text(values, path)}>
        {label}
      </RecordLink>
    );
  const shown = scheda.parti.flatMap(({ campi }) => campi.map(({ path }) => path)).filter((path) => SHOWN.some((one) => path === one || (one.endsWith('.') && path.startsWith(one))));
  const close = () => setOpen();
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      <div className="ui-actions">
        <RecordActions
          scheda={scheda}
          record={record}
          names={names}
          onOpen={setOpen}
          questions={{ 'pai.annulla': { title: `Annullare il PAI di ${record.titolo}?`, text: 'Resta fra i PAI annullati, e non si può più riprendere.' } }}
        />
        {AGREED.includes(stato) && <ReviseButton scheda={scheda} record={record} />}
        {AGREED.includes(stato) && <Offers record={record} />}
      </div>
      <div className="ui-actions">
        {link('soggetto', 'soggetto', `Scheda di ${record.titolo}`)}
        {link('pic', 'pic', 'Presa in carico')}
        {link(KIND, 'sostituisce', 'Versione di prima')}
        {link(KIND, 'sostituito_da', 'Versione che lo sostituisce')}
      </div>
      <RecordFacts scheda={scheda} record={record} except={shown} />
      <Goals scheda={scheda} record={record} />
      <Commitments record={record} />
      <Verifications record={record} />
      <Signatures record={record} />
      <RelatedRecords record={record} kind="intervento" />
      <RecordHistory record={record} />
      {open === VERIFY ? (
        <VerifyDialog scheda={scheda} record={record} onClose={close} />
      ) : (
        open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} wide={actionOf(scheda, open).campi.length > 4} entries={open === 'pai.chiudi' ? goalsAlone : undefined} onClose={close} />
      )}
    </div>
  );
}

/** Of the goals how each went is asked, and none is added or taken away. */
const goalsAlone = (collection: string, keys: readonly string[]) => (collection === 'obiettivi' ? keys : undefined);

/** Writes down a verification: what came out, how each goal goes, and when people look again. */
function VerifyDialog({ scheda, record, onClose }: ReadingProps & { onClose: () => void }) {
  const clock = useClock();
  const [begin] = useState(() => ({ [`verifiche.${newKey()}.il`]: dayOf(clock()) }));
  return (
    <ActionDialog
      wide
      scheda={scheda}
      record={record}
      action={VERIFY}
      begin={begin}
      entries={goalsAlone}
      onClose={onClose}
    />
  );
}

/** Begins the next version of a project. */
function ReviseButton({ scheda, record }: ReadingProps) {
  const may = useQuery(newRecord(REVISE, { sostituisce: record.id }, [KIND, 'servizio', 'operatore'])).data?.permesso;
  if (!may) return null;
  return <Button label={actionOf(scheda, REVISE).etichetta} disabledReason={may.si ? undefined : may.perche} onPress={() => goTo([AREA, REVISION, record.id])} />;
}
