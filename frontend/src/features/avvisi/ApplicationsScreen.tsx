import { useState } from 'react';

import type { Condizione } from '../../bridge/types';
import { goTo } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import type { RecordFilter } from '../../record/queries';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { APPLICATIONS, AREA, KIND } from './actions';
import { ApplicationDetail } from './ApplicationDetail';

type Props = { id?: string | undefined };

/** What somebody has to go on with; the others are looked for. */
const WORKING = 'lavoro';
const working = ['bozza', 'presentata', 'istruttoria', 'integrazione'];

/** The applications that the service in use has sent, and those sent to it. */
export function ApplicationsScreen({ id }: Props) {
  const scheda = useScheda(KIND);
  const [typed, setTyped] = useState('');
  const [state, setState] = useState(WORKING);
  if (!scheda) return <LoadingState />;
  const dove: Condizione[] = state === '' ? [] : [{ campi: ['stato'], valori: state === WORKING ? working : [state] }];
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: false };
  const filtered = filter.testo !== '' || state !== WORKING;
  return (
    <>
      <PageHeader
        title="Domande"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            <Button label="Avvisi" onPress={() => goTo([AREA])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Domanda aperta"
        onClose={() => goTo([AREA, APPLICATIONS])}
        detail={id !== undefined && <ApplicationDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra le domande" type="search" placeholder="Nome, protocollo" value={typed} onChange={setTyped} />
              <Select
                label="Stato"
                placeholder="Tutti"
                value={state}
                onChange={setState}
                options={[{ value: WORKING, label: 'Da lavorare' }, ...(fieldOf(scheda, 'stato')?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))]}
              />
            </div>
            <RecordTable
              label="Domande"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo([AREA, APPLICATIONS, row.id])}
              empty={
                <EmptyState title={filtered ? 'Nessuna domanda con questi filtri' : 'Nessuna domanda da lavorare'}>
                  {filtered ? 'Allarga i filtri.' : 'Una domanda si comincia dall’avviso, o dalla scheda della persona, con «Nuova domanda».'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}
