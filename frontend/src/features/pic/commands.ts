import { home, pic } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { ChiusuraPIC, ModificaPIC, NuovaVoce, PIC } from '../../bridge/types';

// Each step of a case goes with the state that its author saw: of two people
// who take the same case one wins, and the other is told.

export function useTake({ id, stato }: PIC) {
  return useCommand(() => pic.prendi(id, stato), 'Presa in carico');
}

export function useAssign({ id, stato, responsabileID }: PIC) {
  return useCommand((operatore: string) => pic.assegna(id, stato, responsabileID, operatore), 'Assegnata');
}

export function useClose({ id, stato }: PIC) {
  return useCommand((chiusura: ChiusuraPIC) => pic.chiudi(id, stato, chiusura), 'Chiusa');
}

export function useReopen({ id }: PIC) {
  return useCommand((motivo: string) => pic.riapri(id, motivo), 'Riaperta');
}

export function useChangeCase({ id }: PIC) {
  return useCommand(({ prima, dopo }: { prima: ModificaPIC; dopo: ModificaPIC }) => pic.modifica(id, prima, dopo));
}

export function useShare({ id }: PIC) {
  return useCommand(({ servizio, fino }: { servizio: string; fino: string }) => pic.condividi(id, servizio, fino));
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
