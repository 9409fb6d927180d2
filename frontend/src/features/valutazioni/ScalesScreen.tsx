import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { SchedaLetta, Scheda } from '../../bridge/types';
import { goTo, useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import { newRecord, openedRecord, type RecordFilter } from '../../record/queries';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordMarks } from '../../record/RecordMarks';
import { RecordTable } from '../../record/RecordTable';
import { text, decode } from '../../record/values';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { AREA, LOAD, PREPARE, SCALE, SCALES } from './actions';
import { OfferScale } from './OfferScale';
import { tried } from './queries';
import { TryScale } from './TryScale';

const EVERY: RecordFilter = { testo: '', dove: [], ovunque: true };

type Props = { id?: string | undefined };

/** The scales and sheets that there are, and the one that is open. */
export function ScalesScreen({ id }: Props) {
  const scheda = useScheda(SCALE);
  const prepare = useQuery(newRecord(PREPARE, {}, ['servizio', 'operatore']));
  if (!scheda) return <LoadingState />;
  return (
    <>
      <PageHeader
        title="Scale"
        actions={
          <>
            <ExportRecords scheda={scheda} filter={EVERY} />
            <Button label="Torna alle valutazioni" variant="plain" onPress={() => goTo([AREA])} />
            {prepare.data?.permesso.si && <Button label="Carica da file" variant="primary" onPress={() => goTo([AREA, SCALES, LOAD])} />}
          </>
        }
      />
      <ListDetail
        detailLabel="Scala aperta"
        onClose={() => goTo([AREA, SCALES])}
        detail={id !== undefined && <ScaleDetail key={id} id={id} scheda={scheda} />}
        list={
          <RecordTable
            label="Scale"
            scheda={scheda}
            filter={EVERY}
            narrow={id !== undefined}
            selected={id}
            onOpen={(row) => goTo([AREA, SCALES, row.id])}
            empty={<EmptyState title="Nessuna scala">Il referente o l’help desk ne caricano una da file.</EmptyState>}
          />
        }
      />
    </>
  );
}

type DetailProps = { id: string; scheda: Scheda };

function ScaleDetail({ id, scheda }: DetailProps) {
  const view = useQuery(openedRecord(SCALE, id));
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (!view.data) return <LoadingState />;
  return <Reading scheda={scheda} record={view.data} />;
}

type ReadingProps = { scheda: Scheda; record: SchedaLetta };

function Reading({ scheda, record }: ReadingProps) {
  const [asking, setAsking] = useOpened('azione');
  const stato = text(decode(record.visto), 'stato');
  return (
    <div className="ui-stack">
      <div className="ui-actions">
        <h2>{record.titolo}</h2>
        <RecordMarks scheda={scheda} record={record} />
      </div>
      <div className="ui-actions">
        {record.puo
          .filter(({ permesso }) => permesso.si)
          .map(({ azione }) => (
            <Button key={azione} label={actionOf(scheda, azione).etichetta} onPress={() => setAsking(azione)} />
          ))}
      </div>
      {stato === 'attivo' && <OfferScale scale={record.id} />}
      <RecordFacts scheda={scheda} record={record} />
      <Panel title="Com’è da compilare">
        <TryScale read={(values) => tried(record.id, values)} />
      </Panel>
      <RecordHistory record={record} />
      {asking !== undefined && <ActionDialog scheda={scheda} record={record} action={asking} onClose={() => setAsking()} />}
    </div>
  );
}
