import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Condizione } from '../../bridge/types';
import { goTo, href, useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import { openedRecord, type RecordFilter } from '../../record/queries';
import { RecordActions } from '../../record/RecordActions';
import { RecordCount } from '../../record/RecordCount';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { RecordTable } from '../../record/RecordTable';
import { decode, text } from '../../record/values';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { AREA, DELIVERIES, DELIVERY, KIND, MONTH, SENDING, SIUSS } from './actions';

type Props = { id?: string | undefined };

/** What was done of the interventions, what is to be paid first, and the one that is open. */
export function DeliveriesScreen({ id }: Props) {
  const scheda = useScheda(DELIVERY);
  const [typed, setTyped] = useState('');
  const [state, setState] = useState('registrata');
  const [what, setWhat] = useState('');
  if (!scheda) return <LoadingState />;
  const dove: Condizione[] = [];
  if (state !== '') dove.push({ campi: ['stato'], valori: [state] });
  if (what !== '') dove.push({ campi: ['prestazione'], valori: [what] });
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: false };
  const choices = (path: string) => (fieldOf(scheda, path)?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }));
  return (
    <>
      <PageHeader
        title="Erogazioni"
        details={
          <>
            <a href={href([AREA])}>Interventi</a> <RecordCount scheda={scheda} filter={filter} />
          </>
        }
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            <Button label="Esporta per SIUSS" onPress={() => goTo([AREA, SIUSS])} />
            <Button label="Erogazioni del mese" variant="primary" onPress={() => goTo([AREA, DELIVERIES, MONTH])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Erogazione aperta"
        onClose={() => goTo([AREA, DELIVERIES])}
        detail={id !== undefined && <DeliveryDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra le erogazioni" type="search" placeholder="Soggetto, atto, parole" value={typed} onChange={setTyped} />
              <Select label="Stato" placeholder="Tutti" value={state} onChange={setState} options={choices('stato')} />
              {id === undefined && <Select label="Prestazione" placeholder="Tutte" value={what} onChange={setWhat} options={choices('prestazione')} />}
            </div>
            <RecordTable
              label="Erogazioni"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo([AREA, DELIVERIES, row.id])}
              empty={<EmptyState title={typed.trim() === '' && what === '' && state === 'registrata' ? 'Niente da liquidare' : 'Nessuna erogazione con questi filtri'}>Un’erogazione si registra dall’intervento, o con «Erogazioni del mese».</EmptyState>}
            />
          </>
        }
      />
    </>
  );
}

/** One erogazione: what was done, what it costs and who bears it. */
function DeliveryDetail({ id }: { id: string }) {
  const scheda = useScheda(DELIVERY);
  const view = useQuery(openedRecord(DELIVERY, id));
  const [open, setOpen] = useOpened('azione');
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  const record = view.data;
  const values = decode(record.visto);
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      <div className="ui-actions">
        <RecordActions scheda={scheda} record={record} names={['erogazione.liquida', 'erogazione.modifica', 'erogazione.riapri', 'erogazione.annulla']} onOpen={setOpen} />
      </div>
      <p className="ui-actions">
        <RecordLink kind={KIND} id={text(values, 'intervento')}>
          Intervento
        </RecordLink>
        <RecordLink kind="soggetto" id={text(values, 'soggetto')}>
          Scheda di {record.titolo}
        </RecordLink>
        {text(values, 'siuss_invio') !== '' && (
          <RecordLink kind={SENDING} id={text(values, 'siuss_invio')}>
            Invio SIUSS
          </RecordLink>
        )}
      </p>
      <RecordFacts scheda={scheda} record={record} except={['intervento', 'soggetto', 'pic', 'stato', 'siuss_invio']} />
      <RecordHistory record={record} />
      {open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} wide={actionOf(scheda, open).campi.length > 4} onClose={() => setOpen()} />}
    </div>
  );
}
