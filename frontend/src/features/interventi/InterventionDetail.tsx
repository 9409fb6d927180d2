import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { goTo, useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, useScheda } from '../../record/catalogue';
import { CreateDialog } from '../../record/CreateDialog';
import { Offers } from '../../record/Offers';
import { newRecord, openedRecord } from '../../record/queries';
import { RecordActions } from '../../record/RecordActions';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { RelatedRecords } from '../../record/RelatedRecords';
import { Sections } from '../../record/Sections';
import { decode, text } from '../../record/values';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { AREA, DELIVERY, KIND, REGISTER, RENEW, RENEWAL } from './actions';

type Props = { id: string };

/** An intervention: what it is, where it stands, and what was done of it. */
export function InterventionDetail({ id }: Props) {
  const scheda = useScheda(KIND);
  const view = useQuery(openedRecord(KIND, id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading scheda={scheda} record={view.data} />;
}

/** What is offered in each state, the first as what one mostly does; the rule says who may. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  proposto: ['autorizza', 'respingi', 'modifica', 'annulla'],
  autorizzato: ['attiva', 'aggiorna', 'chiudi', 'siuss'],
  attivo: ['aggiorna', 'sospendi', 'chiudi', 'siuss'],
  sospeso: ['riprendi', 'aggiorna', 'chiudi', 'siuss'],
  chiuso: ['siuss'],
  respinto: ['riproponi', 'annulla'],
};

/** Those of which something was done, so that it can be written down and gone on with. */
const BEGUN = ['attivo', 'sospeso', 'chiuso'];

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
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      <p>{record.letto.prestazione}</p>
      <div className="ui-actions">
        <RecordActions
          scheda={scheda}
          record={record}
          names={names}
          onOpen={setOpen}
          questions={{
            'intervento.annulla': { title: `Annullare la proposta per ${record.titolo}?`, text: 'Resta fra gli interventi annullati, e non si può più riproporre.' },
          }}
        />
        {stato === 'proposto' && <Offers record={record} />}
        {BEGUN.includes(stato) && <Register record={record} />}
        {BEGUN.includes(stato) && <Renew scheda={scheda} record={record} />}
      </div>
      <div className="ui-actions">
        {link('soggetto', 'soggetto', `Scheda di ${record.titolo}`)}
        {link('pic', 'pic', 'Presa in carico')}
        {link('segnalazione', 'segnalazione', 'Segnalazione')}
        {link(KIND, 'rinnova', 'Intervento che rinnova')}
      </div>
      <RecordFacts scheda={scheda} record={record} except={['soggetto', 'pic', 'segnalazione', 'rinnova', 'stato', 'prestazione']} />
      {BEGUN.includes(stato) && <RelatedRecords record={record} kind={DELIVERY} none="Ancora nessuna erogazione." />}
      <RelatedRecords record={record} kind={KIND} />
      <Sections record={record} />
      <RecordHistory record={record} />
      {open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} wide={actionOf(scheda, open).campi.length > 4} onClose={() => setOpen()} />}
    </div>
  );
}

/** Writes down what was done of an intervention. */
function Register({ record }: { record: SchedaLetta }) {
  const [open, setOpen] = useState(false);
  const scheda = useScheda(DELIVERY);
  const about = { intervento: record.id };
  const may = useQuery(newRecord(REGISTER, about, [KIND, 'servizio', 'operatore'])).data?.permesso;
  if (!scheda || !may) return null;
  return (
    <>
      <Button label={actionOf(scheda, REGISTER).etichetta} disabledReason={may.si ? undefined : may.perche} onPress={() => setOpen(true)} />
      {open && (
        <CreateDialog
          wide
          scheda={scheda}
          action={REGISTER}
          about={record.id}
          called={`${record.titolo} · ${record.letto.prestazione ?? ''}`}
          begin={about}
          special={{ intervento: null }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Begins the intervention that goes on with one. */
function Renew({ scheda, record }: ReadingProps) {
  const may = useQuery(newRecord(RENEW, { rinnova: record.id }, [KIND, 'servizio', 'operatore'])).data?.permesso;
  if (!may) return null;
  return <Button label={actionOf(scheda, RENEW).etichetta} disabledReason={may.si ? undefined : may.perche} onPress={() => goTo([AREA, RENEWAL, record.id])} />;
}
