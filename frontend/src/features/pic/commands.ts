import { home, pic } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { ChiusuraPIC, ModificaPIC, NuovaVoce, PIC } from '../../bridge/types';

// Each step of a case goes with what its author saw of it: of two people who
// take the same case one wins, and the other is told.

export function useTake({ id, visto }: PIC) {
  return useCommand(() => pic.prendi(id, visto), 'Presa in carico');
}

export function useAssign({ id, visto }: PIC) {
  return useCommand((operatore: string) => pic.assegna(id, visto, operatore), 'Assegnata');
}

export function useClose({ id, visto }: PIC) {
  return useCommand((chiusura: ChiusuraPIC) => pic.chiudi(id, visto, chiusura), 'Chiusa');
}

export function useReopen({ id, visto }: PIC) {
  return useCommand((motivo: string) => pic.riapri(id, visto, motivo), 'Riaperta');
}

export function useChangeCase({ id }: PIC) {
  return useCommand(({ prima, dopo }: { prima: ModificaPIC; dopo: ModificaPIC }) => pic.modifica(id, prima, dopo));
}

export function useShare({ id, visto }: PIC) {
  return useCommand(({ servizio, fino }: { servizio: string; fino: string }) => pic.condividi(id, visto, servizio, fino));
}

export function useWrite() {
  return useCommand((voce: NuovaVoce) => pic.scriviDiario(voce));
}

export function useFavouriteCase() {
  return useCommand(
    ({ id, soggettoNome, preferito }: PIC) => home.preferito('pic', id, soggettoNome, !preferito),
    false,
  );
}
