import { archivio } from '../../bridge/calls';
import { read, readPages } from '../../bridge/reads';

export const archive = (text: string) =>
  readPages(['storico', 'elenco', text], ['storico'], (from, count) => archivio.elenco(text, from, count));

export const migrated = (id: string) => read(['storico', id], ['storico'], () => archivio.dettaglio(id));
