import { soggetti } from '../../bridge/calls';
import { read } from '../../bridge/reads';

export const person = (id: string) =>
  read(['soggetti', id], ['soggetto', 'nucleo', 'servizio', 'operatore', 'preferenze'], () => soggetti.dettaglio(id));
