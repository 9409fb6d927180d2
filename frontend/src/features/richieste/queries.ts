import { useQuery } from '@tanstack/react-query';

import { access } from '../../bridge/reads';
import { howMany } from '../../record/queries';
import { KIND, WAITING } from './actions';

const waitingFor = (who: string) =>
  howMany(KIND, [
    { campi: ['assegnata_a'], valori: [who] },
    { campi: ['stato'], valori: [...WAITING] },
  ]);

/** How many requests wait for an answer of whoever works here. */
export function useToDo(): number {
  const me = useQuery(access).data?.sessione?.operatore.id ?? '';
  return useQuery({ ...waitingFor(me), enabled: me !== '' }).data ?? 0;
}
