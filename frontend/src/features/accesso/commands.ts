import { useQueryClient } from '@tanstack/react-query';

import { accesso } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Leave } from '../../bridge/program';
import { putAccess } from '../../bridge/reads';
import type { StatoAccesso } from '../../bridge/types';

/** A step of access: the state that it answers with decides the next screen. */
function useStep<Args>(run: (leave: Leave, args: Args) => Promise<StatoAccesso>) {
  const client = useQueryClient();
  return useCommand(async (leave, args: Args) => putAccess(client, await run(leave, args)), { said: false });
}

export function useSetCentral() {
  return useStep((leave, url: string) => accesso.impostaCentrale(leave, url.trim()));
}

type Credentials = { utente: string; password: string; codice: string };

export function useEnter() {
  return useStep((leave, { utente, password, codice }: Credentials) => accesso.entra(leave, utente.trim(), password, codice));
}

/** Where the keys of this computer are lost. */
export function useBeginAnew() {
  return useStep((leave, { utente, password, codice }: Credentials) =>
    accesso.ricomincia(leave, utente.trim(), password, codice),
  );
}

export function useChangePassword() {
  return useStep((leave, { utente, attuale, nuova }: { utente: string; attuale: string; nuova: string }) =>
    accesso.cambiaPassword(leave, utente, attuale, nuova),
  );
}

export function useChooseService() {
  return useStep((leave, id: string) => accesso.scegliServizio(leave, id));
}

export function useUnlock() {
  return useStep((leave, { password, codice }: { password: string; codice: string }) =>
    accesso.sblocca(leave, password, codice),
  );
}

export function useLock() {
  return useStep((leave) => accesso.blocca(leave));
}

export function useLeave() {
  return useStep((leave) => accesso.esci(leave));
}
