import { pic } from '../../bridge/calls';
import { read } from '../../bridge/reads';

export const oneCase = (id: string) =>
  read(['pic', id], ['pic', 'diario', 'soggetto', 'operatore', 'servizio', 'preferenze'], () => pic.dettaglio(id));
