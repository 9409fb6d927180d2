import { home } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { SchedaLetta } from '../../bridge/types';

export function useFavouriteCase() {
  return useCommand((leave, { id, titolo, preferita }: SchedaLetta) => home.preferito(leave, 'pic', id, titolo, !preferita), { said: false, of: ({ preferita }) => String(preferita) });
}
