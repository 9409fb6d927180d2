import { riconcilia } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Scelta } from '../../bridge/types';

export function useResolve() {
  return useCommand(
    ({ id, choices }: { id: string; choices: readonly Scelta[] }) => riconcilia.risolvi(id, choices),
    'Riconciliato',
  );
}

export function useLetStand() {
  return useCommand((id: string) => riconcilia.lascia(id), 'Riconciliato');
}

export function useReconcileNow() {
  return useCommand(() => riconcilia.ora(), false);
}
