import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { goTo } from '../../lib/route';
import { municipalities } from '../../people/queries';
import { useScheda } from '../../record/catalogue';
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
import { PersonDetail } from './PersonDetail';

type Props = { id?: string | undefined };

/** The citizens known to the service in use, and the one that is open. */
export function PeopleScreen({ id }: Props) {
  const [text, setText] = useState('');
  const [town, setTown] = useState('');
  const wanted = text.trim();
  const filter: RecordFilter = { testo: wanted, dove: town === '' ? [] : [{ campi: ['comune'], valori: [town] }], ovunque: false };
  const scheda = useScheda('soggetto');
  const towns = useQuery(municipalities);
  if (!scheda) return <LoadingState />;
  return (
    <>
      <PageHeader
        title="Soggetti"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            <Button label="Nuovo soggetto" variant="primary" onPress={() => goTo(['soggetti', 'nuovo'])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Soggetto aperto"
        onClose={() => goTo(['soggetti'])}
        detail={id !== undefined && <PersonDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField
                label="Cerca fra i soggetti del servizio"
                type="search"
                placeholder="Cognome e nome, codice fiscale, telefono"
                value={text}
                onChange={setText}
              />
              {id === undefined && (
                <Select
                  label="Comune di residenza"
                  placeholder="Tutti"
                  value={town}
                  onChange={setTown}
                  options={(towns.data ?? []).map(({ codice, nome }) => ({ value: codice, label: nome }))}
                />
              )}
            </div>
            <RecordTable
              label="Soggetti"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo(['soggetti', row.id])}
              empty={
                <EmptyState title={wanted === '' && town === '' ? 'Nessun soggetto in questo servizio' : 'Nessun soggetto trovato'}>
                  {wanted === '' && town === ''
                    ? 'Qui compaiono i cittadini noti al servizio. Il primo si registra con «Nuovo soggetto».'
                    : 'Prova con una parte del cognome o del codice fiscale, o togli il filtro sul Comune.'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}
