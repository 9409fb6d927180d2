import { useQuery } from '@tanstack/react-query';

import { schede } from '../../bridge/calls';
import { access, read } from '../../bridge/reads';
import { KIND, WAITING } from './actions';

const waitingFor = (who: string) =>
  read(['richieste da fare', who], [KIND, 'servizio'], async () => {
    const dove = [
      { campi: ['assegnata_a'], valori: [who] },
      { campi: ['stato'], valori: [...WAITING] },
    ];
    return (await schede.elenco({ kind: KIND, testo: '', dove, ovunque: false, giorno: '', da: 0, quanti: 1 })).totale;
  });

/** How many requests wait for an answer of whoever works here. */
export function useToDo(): number {
  const me = useQuery(access).data?.sessione?.operatore.id ?? '';
  return useQuery({ ...waitingFor(me), enabled: me !== '' }).data ?? 0;
}
