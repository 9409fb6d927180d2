import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import { goTo } from '../../lib/route';
import { useScheda } from '../../record/catalogue';
import { openedRecord } from '../../record/queries';
import { ExportRecords } from '../../record/ExportButton';
import { PrintRecord } from '../../record/PaperButton';
import { RecordCount } from '../../record/RecordCount';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordTable } from '../../record/RecordTable';
import { Badge } from '../../ui/Badge';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { TextField } from '../../ui/TextField';

type Props = { id?: string | undefined };

/** What was migrated from SIZ-URBI: to be read, never changed. */
export function ArchiveScreen({ id }: Props) {
  const [text, setText] = useState('');
  const scheda = useScheda('storico');
  if (!scheda) return <LoadingState />;
  const filter = { testo: text.trim(), dove: [], ovunque: true } as const;
  return (
    <>
      <PageHeader
        title="Servizio Storico"
        details={
          <>
            <Badge label="Sola lettura" icon="locked" />
            <RecordCount scheda={scheda} filter={filter} />
          </>
        }
        actions={<ExportRecords scheda={scheda} filter={filter} />}
      />
      <ListDetail
        detailLabel="Pratica aperta"
        onClose={() => goTo(['storico'])}
        detail={id !== undefined && <Detail id={id} />}
        list={
          <>
            <TextField label="Cerca nelle pratiche migrate da SIZ-URBI" type="search" placeholder="Nome, codice fiscale, pratica" value={text} onChange={setText} />
            <RecordTable
              label="Pratiche migrate"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo(['storico', row.id])}
              empty={
                <EmptyState title={filter.testo === '' ? 'Nessuna pratica migrata' : 'Nessuna pratica trovata'}>
                  {filter.testo === ''
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
  const scheda = useScheda('storico');
  const view = useQuery(openedRecord('storico', id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return (
    <div className="ui-stack">
      <div className="ui-actions ui-detail-head">
        <h2>{view.data.titolo}</h2>
        <PrintRecord scheda={scheda} record={view.data} />
      </div>
      <RecordFacts scheda={scheda} record={view.data} />
    </div>
  );
}
