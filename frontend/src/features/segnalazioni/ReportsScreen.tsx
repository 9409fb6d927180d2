import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Condizione } from '../../bridge/types';
import { dayOf } from '../../lib/date';
import { goTo } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import { colleagues, type RecordFilter } from '../../record/queries';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { useNow } from '../../ui/Clock';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { ReportDetail } from './ReportDetail';

type Props = { id?: string | undefined };

/** What one works on; the others are looked for. */
const WAITING = 'aperte';
const waiting = ['registrata', 'assegnata', 'inviata', 'vista', 'respinta', 'ritirata'];

/** The reports of the service in use and those sent to it, and the one that is open. */
export function ReportsScreen({ id }: Props) {
  const scheda = useScheda('segnalazione');
  const [typed, setTyped] = useState('');
  const [state, setState] = useState(WAITING);
  const [urgency, setUrgency] = useState('');
  const [today, setToday] = useState(false);
  const [mine, setMine] = useState(false);
  const now = useNow();
  const me = useQuery(colleagues).data?.find(({ io }) => io)?.id ?? '';
  if (!scheda) return <LoadingState />;
  const dove: Condizione[] = [];
  if (state !== '') dove.push({ campi: ['stato'], valori: state === WAITING ? waiting : [state] });
  if (urgency !== '') dove.push({ campi: ['urgenza'], valori: [urgency] });
  if (mine) dove.push({ campi: ['assegnata_a', 'registrata_da'], valori: [me] });
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: false, giorno: today ? dayOf(now) : '' };
  const filtered = filter.testo !== '' || state !== WAITING || urgency !== '' || today || mine;
  const choices = (path: string) => (fieldOf(scheda, path)?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }));
  return (
    <>
      <PageHeader
        title="Segnalazioni/Contatti"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            <Button label="Nuova segnalazione" variant="primary" onPress={() => goTo(['segnalazioni', 'nuova'])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Segnalazione aperta"
        onClose={() => goTo(['segnalazioni'])}
        detail={id !== undefined && <ReportDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra le segnalazioni" type="search" placeholder="Nome, numero, parole" value={typed} onChange={setTyped} />
              <Select label="Stato" placeholder="Tutti" value={state} onChange={setState} options={[{ value: WAITING, label: 'Da lavorare' }, ...choices('stato')]} />
              {id === undefined && <Select label="Urgenza" placeholder="Qualunque" value={urgency} onChange={setUrgency} options={choices('urgenza')} />}
              <div className="ui-form-wide ui-choices">
                <Checkbox label="Solo di oggi" checked={today} onChange={setToday} />
                <Checkbox label="Solo le mie" checked={mine} onChange={setMine} />
              </div>
            </div>
            <RecordTable
              label="Segnalazioni"
              scheda={scheda}
              filter={filter}
             
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo(['segnalazioni', row.id])}
              empty={
                <EmptyState title={filtered ? 'Nessuna segnalazione con questi filtri' : 'Nessuna segnalazione da lavorare'}>
                  {filtered ? 'Allarga i filtri, o togli «Solo di oggi».' : 'Chi si rivolge al servizio si registra con «Nuova segnalazione».'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}
