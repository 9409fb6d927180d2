import { home } from '../../bridge/calls';
import { read } from '../../bridge/reads';

export const homeView = read(
  ['home'],
  ['notifica', 'preferenze', 'cronologia', 'appuntamento', 'pic', 'soggetto', 'servizio', 'operatore'],
  () => home.leggi(),
);
