import { useQueryClient } from '@tanstack/react-query';

import { home, pic, riconcilia } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import { homeView } from '../../bridge/reads';
import type { Collegamento, Sezione } from '../../bridge/types';

/** Takes the case of a notice in charge, from the state that it is in now. */
export function useTakeCharge() {
  return useCommand(async (caso: string) => {
    const { stato } = await pic.dettaglio(caso);
    await pic.prendi(caso, stato);
  }, 'Presa in carico');
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
