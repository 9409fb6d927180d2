import { home } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { SchedaLetta } from '../../bridge/types';

export function useFavouritePerson() {
  return useCommand(({ id, titolo, preferita }: SchedaLetta) => home.preferito('soggetto', id, titolo, !preferita), false);
}
