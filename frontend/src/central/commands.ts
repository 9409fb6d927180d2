import { useQueryClient } from '@tanstack/react-query';

import { accesso, configurazione } from '../bridge/calls';
import { useCommand } from '../bridge/commands';
import { read } from '../bridge/reads';
import type { ProxyDato } from '../bridge/types';

/** What is set for this computer. */
export const settings = read(['impostazioni'], [], () => configurazione.leggi());

export function useOpenPortal() {
  return useCommand((leave) => accesso.apriPortale(leave), { said: false });
}

/** What is being asked of the central service to come in is waited for no longer. */
export function useStopWaiting() {
  return useCommand((leave) => accesso.annulla(leave), { said: false });
}

export function useSetProxy() {
  const client = useQueryClient();
  return useCommand(async (leave, proxy: ProxyDato) => {
    client.setQueryData(settings.queryKey, await configurazione.cambiaProxy(leave, proxy));
  });
}
