import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { RigaSoggetto } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { formatNumber } from '../../lib/number';
import { goTo } from '../../lib/route';
import { municipalities } from '../../people/queries';
import { useScheda } from '../../record/catalogue';
import { ExportButton } from '../../record/ExportButton';
import type { RecordFilter } from '../../record/queries';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import type { Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { PageHeader } from '../../ui/PageHeader';
import { QueryTable } from '../../ui/QueryTable';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { PersonDetail } from './PersonDetail';
import { people } from './queries';

const columns: readonly Column<RigaSoggetto>[] = [
  { id: 'nome', header: 'Cognome e nome', width: '2fr', cell: Name },
  { id: 'nascita', header: 'Nascita', width: '7rem', cell: ({ dataNascita }) => formatDate(dataNascita) },
  { id: 'cf', header: 'Codice fiscale', width: '11rem', cell: ({ cf }) => cf },
  { id: 'comune', header: 'Comune', width: '1fr', cell: ({ comune }) => comune },
  { id: 'indirizzo', header: 'Indirizzo', width: '1.5fr', cell: ({ indirizzo }) => indirizzo },
  { id: 'casi', header: 'Casi aperti', width: '6.5rem', align: 'end', cell: ({ casiAperti }) => casiAperti || '' },
];

/** Beside an open person there is room for less. */
const fewColumns = columns.filter(({ id }) => id === 'nome' || id === 'nascita');

type Props = { id?: string | undefined };

/** The citizens known to the service in use, and the one that is open. */
export function PeopleScreen({ id }: Props) {
  const [text, setText] = useState('');
  const [town, setTown] = useState('');
  const wanted = text.trim();
  const filter: RecordFilter = { kind: 'soggetto', testo: wanted, dove: town === '' ? [] : [{ campi: ['comune'], valori: [town] }], ovunque: false };
  const list = useInfiniteQuery(people(filter));
  const scheda = useScheda('soggetto');
  const towns = useQuery(municipalities);
  return (
    <>
      <PageHeader
        title="Soggetti"
        details={
          list.data && (
            <span className="ui-muted" role="status">
              {list.data.total === 1 ? 'Una persona' : `${formatNumber(list.data.total)} persone`}
            </span>
          )
        }
        actions={
          <>
            {scheda && list.data && <ExportButton scheda={scheda} filter={filter} total={list.data.total} />}
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
            <QueryTable
              label="Soggetti"
              columns={id === undefined ? columns : fewColumns}
              list={list}
              explain={explain}
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

function Name({ cognome, nome, deceduto, daInviare }: RigaSoggetto) {
  return (
    <>
      {cognome} {nome} {deceduto && <Badge label="Deceduto" />} {daInviare && <Badge label="Da inviare" tone="warn" />}
    </>
  );
}
