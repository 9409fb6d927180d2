import { QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';

import { accesso } from '../bridge/calls';
import { listenToProgram } from '../bridge/events';
import { createQueryClient, invalidate, putAccess, putReconciliation, reconciliation } from '../bridge/reads';
import { useToast } from '../ui/Toast';

type Props = { children: ReactNode };

/** Ties the screens to the program: what they read, what it says, what it confirms. */
export function Program({ children }: Props) {
  const toast = useToast();
  const [client] = useState(() => createQueryClient(toast));
  return (
    <QueryClientProvider client={client}>
      <Events />
      {children}
    </QueryClientProvider>
  );
}

function Events() {
  const client = useQueryClient();
  const toast = useToast();
  useEffect(() => {
    const onAccess = () => {
      void accesso.stato().then(
        (state) => putAccess(client, state),
        // What cannot be read is asked again by the screen, which shows why.
        () => client.invalidateQueries(),
      );
    };
    return listenToProgram({
      onAccess,
      onState: (state) => putReconciliation(client, state),
      onData: (kinds) => {
        void invalidate(client, kinds);
        if (kinds !== 'all') return;
        // An event went missing, whichever.
        onAccess();
        void client.refetchQueries(reconciliation);
      },
      onNotice: toast,
    });
  }, [client, toast]);
  return null;
}
