import { useQueryClient } from '@tanstack/react-query';

import { accesso } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import { putAccess } from '../../bridge/reads';
import type { StatoAccesso } from '../../bridge/types';

/** A step of access: the state that it answers with decides the next screen. */
function useStep<Args>(run: (args: Args) => Promise<StatoAccesso>) {
  const client = useQueryClient();
  return useCommand(async (args: Args) => putAccess(client, await run(args)), false);
}

export function useSetCentral() {
  return useStep((url: string) => accesso.impostaCentrale(url.trim()));
}

type Credentials = { utente: string; password: string; codice: string };

export function useEnter() {
  return useStep(({ utente, password, codice }: Credentials) => accesso.entra(utente.trim(), password, codice));
}

/** Where the keys of this computer are lost. */
export function useBeginAnew() {
  return useStep(({ utente, password, codice }: Credentials) =>
    accesso.ricomincia(utente.trim(), password, codice),
  );
}

export function useChangePassword() {
  return useStep(({ utente, attuale, nuova }: { utente: string; attuale: string; nuova: string }) =>
    accesso.cambiaPassword(utente, attuale, nuova),
  );
}

export function useChooseService() {
  return useStep((id: string) => accesso.scegliServizio(id));
}

export function useUnlock() {
  return useStep(({ password, codice }: { password: string; codice: string }) =>
    accesso.sblocca(password, codice),
  );
}

export function useLock() {
  return useStep(() => accesso.blocca());
}

export function useLeave() {
  return useStep(() => accesso.esci());
}
