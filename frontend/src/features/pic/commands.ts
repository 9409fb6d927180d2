import { home } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { SchedaLetta } from '../../bridge/types';

export function useFavouriteCase() {
  return useCommand(({ id, titolo, preferita }: SchedaLetta) => home.preferito('pic', id, titolo, !preferita), false);
}
