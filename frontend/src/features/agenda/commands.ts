import { agenda } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Appuntamento, DatiAppuntamento } from '../../bridge/types';

export function useCreate() {
  return useCommand((dati: DatiAppuntamento) => agenda.crea(dati));
}

export function useChange(id: string) {
  return useCommand(({ prima, dopo }: { prima: DatiAppuntamento; dopo: DatiAppuntamento }) => agenda.modifica(id, prima, dopo));
}

/** Moves an appointment from where its author saw it. */
export function useMove() {
  return useCommand(({ from, inizio, fine }: { from: Appuntamento; inizio: string; fine: string }) =>
    agenda.sposta(from.id, from.dati.inizio, from.dati.fine, inizio, fine),
  );
}

export function useOutcome({ id, stato }: Appuntamento) {
  return useCommand((outcome: string) => agenda.esito(id, stato, outcome));
}
