import { home, pic } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { SchedaLetta } from '../../bridge/types';

export function useReopen({ id, visto }: SchedaLetta) {
  return useCommand((motivo: string) => pic.riapri(id, visto, motivo), 'Riaperta');
}

export function useFavouriteCase() {
  return useCommand(({ id, titolo, preferita }: SchedaLetta) => home.preferito('pic', id, titolo, !preferita), false);
}
