import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { describeLine, lastReconciled } from '../../bridge/line';
import { reconciliation } from '../../bridge/reads';
import type { DaRiconciliare } from '../../bridge/types';
import { goTo, href } from '../../lib/route';
import { toReconcile } from '../../record/Contested';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { Lines } from '../../ui/Lines';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { RelativeTime } from '../../ui/RelativeTime';
import { useReconcileNow } from './commands';
import { Decide } from './Decide';
import { Waiting } from './Waiting';

type Props = { id?: string | undefined };

/** What could not land, each waiting for the decision of who wrote it. */
export function ReconcileScreen({ id }: Props) {
  const state = useQuery(reconciliation);
  const list = useQuery(toReconcile);
  const now = useReconcileNow();
  const open = list.data?.find((entry) => entry.id === id);
  const line = state.data && describeLine(state.data);
  return (
    <>
      <PageHeader
        title="Da riconciliare"
        actions={
          <Button label="Riconcilia ora" icon="refresh" busy={now.isPending} onPress={() => now.mutate(undefined)} />
        }
      />
      {now.error && <Failure {...explain(now.error)} />}
      {state.data && line && (
        <Banner tone={line.tone}>
          {line.sentence} {lastReconciled(state.data)}
        </Banner>
      )}
      <Waiting />
      {list.isPending ? (
        <LoadingState />
      ) : list.isError ? (
        <ErrorState {...explain(list.error)} onRetry={() => void list.refetch()} />
      ) : list.data.length === 0 ? (
        <EmptyState title="Niente da riconciliare" icon="success">
          Se tu e un collega cambiate la stessa cosa, trovi qui i due testi e decidi tu.
        </EmptyState>
      ) : (
        <ListDetail
          list={<Undecided entries={list.data} current={open?.id} />}
          detail={open && <Decide key={open.id} entry={open} onDone={() => leave(open.id)} />}
          detailLabel="Da riconciliare"
          onClose={() => goTo(['riconcilia'])}
        />
      )}
    </>
  );
}

/** Back to the list, unless somebody has gone elsewhere already. */
function leave(id: string) {
  if (window.location.hash === href(['riconcilia', id])) goTo(['riconcilia']);
}

type UndecidedProps = { entries: readonly DaRiconciliare[]; current: string | undefined };

function Undecided({ entries, current }: UndecidedProps) {
  return (
    <Lines
      label="Modifiche da riconciliare"
      items={entries.map((entry) => ({
        id: entry.id,
        label: entry.titolo,
        href: href(['riconcilia', entry.id]),
        icon: entry.campi.length > 0 ? 'conflict' : 'warning',
        current: entry.id === current,
        detail: (
          <>
            {entry.oggetto.titolo && `${entry.oggetto.titolo}. `}
            {entry.campi.length > 0 ? 'Cambiata anche da altri' : entry.il === '' ? 'Non si può inviare' : 'Non accettata'}
            {entry.il !== '' && (
              <>
                , <RelativeTime instant={entry.il} />
              </>
            )}
          </>
        ),
      }))}
    />
  );
}
