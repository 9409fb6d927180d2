import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { describeLine } from '../../bridge/line';
import { reconciliation } from '../../bridge/reads';
import { formatDateTime } from '../../lib/date';
import { href } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { useReconcileNow } from './commands';

type Props = { title: string };

/** Whether this computer and the central service say the same. */
export function StateOfLine({ title }: Props) {
  const state = useQuery(reconciliation);
  const now = useReconcileNow();
  const to = useLinkTo();
  if (state.isPending) return <LoadingState />;
  if (state.isError) return <ErrorState {...explain(state.error)} onRetry={() => void state.refetch()} />;

  const { daInviare, daRiconciliare, ultimaVolta } = state.data;
  const line = describeLine(state.data);
  return (
    <Panel
      title={title}
      details={<Badge label={line.label} tone={line.tone} />}
      actions={
        <Button
          label="Riconcilia ora"
          icon="refresh"
          variant="plain"
          busy={now.isPending}
          onPress={() => now.mutate(undefined)}
        />
      }
    >
      <p>{now.error ? now.error.message : line.sentence}</p>
      <Facts
        facts={[
          { label: 'Modifiche da inviare', value: daInviare === 0 ? 'Nessuna' : String(daInviare) },
          {
            label: 'Modifiche da riconciliare',
            value:
              daRiconciliare === 0 ? 'Nessuna' : <a href={href(to('riconciliazione'))}>{daRiconciliare}, decidi ora</a>,
          },
          { label: 'Ultima riconciliazione', value: ultimaVolta === '' ? 'Mai' : formatDateTime(ultimaVolta) },
        ]}
      />
    </Panel>
  );
}
