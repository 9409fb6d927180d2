import { useQueryClient } from '@tanstack/react-query';

import { bozze, home, riconcilia } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Collegamento, Notifica } from '../../bridge/types';
import { undoing } from '../../record/commands';
import { drafts, homeView } from './queries';

export function useTakeCharge() {
  return useCommand((leave, { id, visto }: Notifica) => home.prendiInCarico(leave, id, visto), {
    said: 'Presa in carico',
    undo: (leave, { oggetto }) => undoing(leave, oggetto.id),
  });
}

export function useHideNotice() {
  return useCommand((leave, id: string) => home.nascondiNotifica(leave, id), {
    said: 'Notifica nascosta',
    undo: (leave, id) => Promise.resolve(() => home.mostraNotifica(leave, id)),
  });
}

export function useShowNotice() {
  return useCommand((leave, id: string) => home.mostraNotifica(leave, id), { said: 'Notifica di nuovo fra le altre' });
}

export function useFavourite() {
  return useCommand(
    (leave, { tipo, id, titolo, preferito }: Collegamento) => home.preferito(leave, tipo, id, titolo, !preferito),
    { said: false, of: ({ tipo, id, preferito }) => `${tipo} ${id} ${String(preferito)}` },
  );
}

/** One section shown or hidden, whatever is done to the others meanwhile. */
export function useShowSection() {
  const client = useQueryClient();
  return useCommand(
    async (leave, { id, visibile }: { id: string; visibile: boolean }) => {
      await home.mostraSezione(leave, id, visibile);
      await client.invalidateQueries(homeView);
    },
    { said: false, of: ({ id, visibile }) => `${id} ${String(visibile)}` },
  );
}

/** Moves a section from the place where it is shown. */
export function useMoveSection() {
  const client = useQueryClient();
  return useCommand(
    async (leave, { id, di }: { id: string; di: 1 | -1; from: number }) => {
      await home.spostaSezione(leave, id, di);
      await client.invalidateQueries(homeView);
    },
    { said: false, of: ({ id, di, from }) => `${id} ${String(di)} ${String(from)}` },
  );
}

export function useReconcileNow() {
  return useCommand((leave) => riconcilia.ora(leave), { said: 'Riconciliazione avviata' });
}

export function useDropDraft() {
  const client = useQueryClient();
  return useCommand(
    async (_leave, key: string) => {
      await bozze.elimina(key);
      await client.invalidateQueries(drafts);
    },
    { said: 'Bozza scartata' },
  );
}
