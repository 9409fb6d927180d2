import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';

import { accesso, bozze } from '../bridge/calls';
import { delivered } from '../bridge/drafts';
import { explain } from '../bridge/errors';
import { listenToProgram } from '../bridge/events';
import { clock, createQueryClient, putAccess, putLine, putReconciliation, reconciliation } from '../bridge/reads';
import { Rereads } from '../bridge/rereads';
import { ClockProvider } from '../ui/Clock';
import { ErrorState } from '../ui/ErrorState';
import { LoadingState } from '../ui/LoadingState';
import { listenForZoom } from '../ui/textSize';
import { useToast } from '../ui/Toast';

type Props = { children: ReactNode };

/** Ties the screens to the program: what they read, what it says, what it confirms. */
export function Program({ children }: Props) {
  const toast = useToast();
  const [client] = useState(() => createQueryClient(toast));
  return (
    <QueryClientProvider client={client}>
      <Events />
      <Zoom />
      <Time>{children}</Time>
    </QueryClientProvider>
  );
}

/** Nothing is drawn before it is known what time it is. */
function Time({ children }: Props) {
  const ahead = useQuery(clock);
  if (ahead.data !== undefined) return <ClockProvider ahead={ahead.data}>{children}</ClockProvider>;
  if (ahead.isError) return <ErrorState {...explain(ahead.error)} onRetry={() => void ahead.refetch()} />;
  return <LoadingState />;
}

/** The window grows and shrinks as any other does. */
function Zoom() {
  useEffect(listenForZoom, []);
  return null;
}

function Events() {
  const client = useQueryClient();
  useEffect(() => {
    const onAccess = () => {
      // Whoever is in goes by the time that the program trusts.
      void client.invalidateQueries({ queryKey: clock.queryKey });
      void accesso.stato().then(
        (state) => putAccess(client, state),
        // What cannot be read is asked again by the screen, which shows why.
        () => client.invalidateQueries(),
      );
    };
    const rereads = new Rereads(client);
    return listenToProgram({
      onAccess,
      onState: (state) => putReconciliation(client, state),
      onLine: (line) => putLine(client, line),
      onData: (kinds) => {
        rereads.changed(kinds);
        if (kinds !== 'all') return;
        // An event went missing, whichever.
        onAccess();
        void client.refetchQueries(reconciliation);
      },
      onFarewell: () => {
        // Unheard, it only makes the lock wait for its limit.
        void delivered().then(() => bozze.consegnate().catch(() => undefined));
      },
    });
  }, [client]);
  return null;
}
