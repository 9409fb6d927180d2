import { soggetti } from '../../bridge/calls';
import { read, readPages } from '../../bridge/reads';

export const people = (testo: string, comune: string) =>
  readPages(['soggetti', 'elenco', testo, comune], ['soggetto', 'pic'], (da, quanti) =>
    soggetti.elenco({ testo, comune, da, quanti }),
  );

export const person = (id: string) =>
  read(
    ['soggetti', id],
    ['soggetto', 'nucleo', 'pic', 'diario', 'appuntamento', 'servizio', 'operatore', 'preferenze'],
    () => soggetti.dettaglio(id),
  );
