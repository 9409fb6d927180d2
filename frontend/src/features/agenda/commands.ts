import { agenda, schede } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Leave } from '../../bridge/program';
import type { FiltroICS, Mossa } from '../../bridge/types';
import { encode, type Values } from '../../record/values';

/** Which of a series a change is for. */
export type Which = 'questo' | 'seguenti' | 'tutti';

type Change = { id: string; giorno: string; which: Which; seen: Values; wanted: Values };

/** Does what undoes a change, as the program has said it. */
function undoing(leave: Leave, moves: readonly Mossa[]) {
  if (moves.length === 0) return Promise.resolve(undefined);
  return Promise.resolve(async () => {
    for (const { id, azione, visto, vuole } of moves) await schede.agisci(leave, id, azione, visto, vuole);
  });
}

/** Changes an appointment, or some of a series, as it is dragged or in its form. */
export function useChange(said = 'Salvato') {
  return useCommand((leave, { id, giorno, which, seen, wanted }: Change) => agenda.cambia(leave, id, giorno, which, encode(seen), encode(wanted)), {
    said,
    of: ({ id, giorno }) => `${id} ${giorno}`,
    undo: (leave, _args, moves) => undoing(leave, moves),
  });
}

/** Takes away what was entered by mistake. */
export function useRemove() {
  return useCommand((leave, { id, giorno, which }: { id: string; giorno: string; which: Which }) => agenda.elimina(leave, id, giorno, which), {
    said: 'Appuntamento eliminato',
    undo: (leave, _args, moves) => undoing(leave, moves),
  });
}

/** Writes appointments into a file that other calendars read. */
export function useExportCalendar() {
  return useCommand((leave, filter: FiltroICS) => agenda.esportaICS(leave, filter), { said: false });
}

/** Takes in a calendar of another program. */
export function useImportCalendar() {
  return useCommand((leave, content: string) => agenda.importaICS(leave, content), { said: 'Appuntamenti importati' });
}
