import { useState } from 'react';

import type { Condizione } from '../../bridge/types';
import { addDays, dayOf } from '../../lib/date';
import { goTo } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import type { RecordFilter } from '../../record/queries';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import { Button } from '../../ui/Button';
import { useNow } from '../../ui/Clock';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { AREA, DELIVERIES, KIND, SIUSS } from './actions';
import { InterventionDetail } from './InterventionDetail';

type Props = { id?: string | undefined };

/** What one works on; the others are looked for. */
const OPEN = 'aperti';
const openStates = ['proposto', 'autorizzato', 'attivo', 'sospeso', 'respinto'];

/** What ends soon, or has ended and nobody has closed it. */
const ENDING = 'scadenza';
const endingStates = ['autorizzato', 'attivo', 'sospeso'];
const SINCE = 90;
const UNTIL = 30;
const endingDays = (today: string) => Array.from({ length: SINCE + UNTIL + 1 }, (_, n) => addDays(today, n - SINCE));

/** The interventions of the service in use, and the one that is open. */
export function InterventionsScreen({ id }: Props) {
  const scheda = useScheda(KIND);
  const [typed, setTyped] = useState('');
  const [state, setState] = useState(OPEN);
  const [type, setType] = useState('');
  const today = dayOf(useNow());
  if (!scheda) return <LoadingState />;
  const dove: Condizione[] = [];
  if (state !== '') dove.push({ campi: ['stato'], valori: state === OPEN ? openStates : state === ENDING ? endingStates : [state] });
  if (state === ENDING) dove.push({ campi: ['al'], valori: endingDays(today) });
  if (type !== '') dove.push({ campi: ['tipo'], valori: [type] });
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: false };
  const filtered = filter.testo !== '' || state !== OPEN || type !== '';
  const choices = (path: string) => (fieldOf(scheda, path)?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }));
  return (
    <>
      <PageHeader
        title="Interventi"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            <Button label="Esporta per SIUSS" onPress={() => goTo([AREA, SIUSS])} />
            <Button label="Erogazioni" icon="list" onPress={() => goTo([AREA, DELIVERIES])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Intervento aperto"
        onClose={() => goTo([AREA])}
        detail={id !== undefined && <InterventionDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra gli interventi" type="search" placeholder="Soggetto, numero, parole" value={typed} onChange={setTyped} />
              <Select label="Stato" placeholder="Tutti" value={state} onChange={setState} options={[{ value: OPEN, label: 'Non conclusi' }, { value: ENDING, label: 'In scadenza o scaduti' }, ...choices('stato')]} />
              {id === undefined && <Select label="Tipo" placeholder="Tutti" value={type} onChange={setType} options={choices('tipo')} />}
            </div>
            <RecordTable
              label="Interventi"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo([AREA, row.id])}
              empty={
                <EmptyState title={filtered ? 'Nessun intervento con questi filtri' : 'Nessun intervento aperto'}>
                  {filtered ? 'Allarga i filtri, o scegli «Tutti» gli stati.' : 'Un intervento si propone dal caso, dalla scheda del soggetto o da una segnalazione.'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}
