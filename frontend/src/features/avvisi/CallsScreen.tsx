import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Condizione } from '../../bridge/types';
import { goTo, useOpened } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { CreateDialog } from '../../record/CreateDialog';
import { ExportRecords } from '../../record/ExportButton';
import { newRecord, type RecordFilter } from '../../record/queries';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { APPLICATIONS, AREA, CALL, CREATE } from './actions';
import { CallDetail } from './CallDetail';

type Props = { id?: string | undefined };

/** The calls of the Ambito, and the one that is open. */
export function CallsScreen({ id }: Props) {
  const scheda = useScheda(CALL);
  const [typed, setTyped] = useState('');
  const [state, setState] = useState('');
  const [making, setMaking] = useOpened('nuovo');
  const may = useQuery(newRecord(CREATE, {}, [])).data?.permesso;
  if (!scheda) return <LoadingState />;
  const dove: Condizione[] = state === '' ? [] : [{ campi: ['stato'], valori: [state] }];
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: true };
  return (
    <>
      <PageHeader
        title="Avvisi e domande"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            {may?.si === true && <Button label="Nuovo avviso" onPress={() => setMaking('sì')} />}
            <Button label="Domande" variant="primary" onPress={() => goTo([AREA, APPLICATIONS])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Avviso aperto"
        onClose={() => goTo([AREA])}
        detail={id !== undefined && <CallDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra gli avvisi" type="search" placeholder="Titolo, misura" value={typed} onChange={setTyped} />
              <Select
                label="Stato"
                placeholder="Tutti"
                value={state}
                onChange={setState}
                options={(fieldOf(scheda, 'stato')?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))}
              />
            </div>
            <RecordTable
              label="Avvisi"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo([AREA, row.id])}
              empty={<EmptyState title="Nessun avviso">Un servizio dell’Ambito prepara un avviso con «Nuovo avviso»; quando lo pubblica lo vedono tutti.</EmptyState>}
            />
          </>
        }
      />
      {making !== undefined && <CreateDialog wide scheda={scheda} action={CREATE} about="" begin={{}} onClose={() => setMaking()} />}
    </>
  );
}
