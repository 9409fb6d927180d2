import { riconcilia } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Scelta } from '../../bridge/types';

// What is decided leaves the list, and takes the screen that asked with it: what
// is to be done then is part of the command, or nobody would be there to do it.

export function useResolve(done: () => void) {
  return useCommand(async (leave, { id, choices }: { id: string; choices: readonly Scelta[] }) => {
    await riconcilia.risolvi(leave, id, choices);
    done();
  }, { said: 'Riconciliato' });
}

export function useLetStand(done: () => void) {
  return useCommand(async (leave, id: string) => {
    await riconcilia.lascia(leave, id);
    done();
  }, { said: 'Riconciliato' });
}

export function useReconcileNow() {
  return useCommand((leave) => riconcilia.ora(leave), { said: 'Riconciliazione avviata' });
}
