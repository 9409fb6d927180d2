import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Storico } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { formatNumber } from '../../lib/number';
import { goTo } from '../../lib/route';
import { Badge } from '../../ui/Badge';
import type { Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { QueryTable } from '../../ui/QueryTable';
import { TextField } from '../../ui/TextField';
import { archive, migrated } from './queries';

const columns: readonly Column<Storico>[] = [
  { id: 'nome', header: 'Cognome e nome', width: '2fr', cell: fullName },
  { id: 'cf', header: 'Codice fiscale', width: '11rem', cell: ({ cf }) => cf },
  { id: 'tipo', header: 'Tipo', width: '1.5fr', cell: ({ tipo }) => tipo },
  { id: 'comune', header: 'Comune', width: '1fr', cell: ({ comune }) => comune },
  { id: 'dal', header: 'Dal', width: '7rem', cell: ({ dal }) => formatDate(dal) },
];

/** Beside an open record there is room for less, in two lines. */
const fewColumns: readonly Column<Storico>[] = [
  { id: 'nome', header: 'Cognome e nome, tipo', width: '2fr', cell: NameAndType },
  ...columns.filter(({ id }) => id === 'dal'),
];

type Props = { id?: string | undefined };

/** What was migrated from SIZ-URBI: to be read, never changed. */
export function ArchiveScreen({ id }: Props) {
  const [text, setText] = useState('');
  const wanted = text.trim();
  const list = useInfiniteQuery(archive(wanted));
  return (
    <>
      <PageHeader
        title="Servizio Storico"
        details={
          <>
            <Badge label="Sola lettura" icon="locked" />
            {list.data && (
              <span className="ui-muted" role="status">
                {list.data.total === 1 ? 'Una pratica' : `${formatNumber(list.data.total)} pratiche`}
              </span>
            )}
          </>
        }
      />
      <ListDetail
        detailLabel="Pratica aperta"
        onClose={() => goTo({ name: 'storico' })}
        detail={id !== undefined && <Detail id={id} />}
        list={
          <>
            <TextField
              label="Cerca nelle pratiche migrate da SIZ-URBI"
              type="search"
              placeholder="Nome, codice fiscale, pratica"
              value={text}
              onChange={setText}
            />
            <QueryTable
              label="Pratiche migrate"
              columns={id === undefined ? columns : fewColumns}
              tall={id !== undefined}
              list={list}
              explain={explain}
              selected={id}
              onOpen={(row) => goTo({ name: 'storico', id: row.id })}
              empty={
                <EmptyState title={wanted === '' ? 'Nessuna pratica migrata' : 'Nessuna pratica trovata'}>
                  {wanted === ''
                    ? 'Le pratiche migrate da SIZ-URBI si leggono nel Servizio Storico.'
                    : 'Prova con una parte del cognome o del codice fiscale.'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}

type DetailProps = { id: string };

function Detail({ id }: DetailProps) {
  const view = useQuery(migrated(id));
  if (view.isPending) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  const record = view.data;
  return (
    <div className="ui-stack">
      <h2>{fullName(record)}</h2>
      <Facts
        facts={[
          { label: 'Pratica', value: record.pratica },
          { label: 'Tipo', value: record.tipo },
          { label: 'Codice fiscale', value: record.cf },
          { label: 'Comune', value: record.comune },
          { label: 'Dal', value: formatDate(record.dal) },
          { label: 'Al', value: formatDate(record.al) },
          { label: 'Esito', value: record.esito },
          { label: 'Importo', value: record.importo },
          { label: 'Operatore', value: record.operatore },
        ]}
      />
      {record.testo && (
        <div>
          <h3>Testo</h3>
          <p className="ui-written">{record.testo}</p>
        </div>
      )}
    </div>
  );
}

function NameAndType(row: Storico) {
  return (
    <>
      {fullName(row)}
      <div className="ui-table-detail">{row.tipo}</div>
    </>
  );
}

function fullName({ cognome, nome }: Storico): string {
  return `${cognome} ${nome}`.trim();
}
