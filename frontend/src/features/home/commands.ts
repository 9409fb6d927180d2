import { useQueryClient } from '@tanstack/react-query';

import { home, riconcilia } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Collegamento, Notifica, Sezione } from '../../bridge/types';
import { homeView } from './queries';

export function useTakeCharge() {
  return useCommand(({ id, visto }: Notifica) => home.prendiInCarico(id, visto), 'Presa in carico');
}

export function useHideNotice() {
  return useCommand((id: string) => home.nascondiNotifica(id), 'Notifica nascosta');
}

export function useFavourite() {
  return useCommand(
    ({ tipo, id, titolo, preferito }: Collegamento) => home.preferito(tipo, id, titolo, !preferito),
    false,
  );
}

export function useSaveSections() {
  const client = useQueryClient();
  return useCommand(async (sections: readonly Sezione[]) => {
    await home.salvaSezioni(sections);
    // Two moves in a row start from what the first one left.
    await client.invalidateQueries(homeView);
  }, false);
}

export function useReconcileNow() {
  return useCommand(() => riconcilia.ora(), false);
}
