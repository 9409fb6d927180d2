import { soggetti } from '../../bridge/calls';
import { read, readPages } from '../../bridge/reads';
import { asked, type RecordFilter } from '../../record/queries';

export const people = (filter: RecordFilter) =>
  readPages(['soggetti', 'elenco', filter], ['soggetto', 'pic'], (da, quanti) => soggetti.elenco({ ...asked(filter), da, quanti }));

export const person = (id: string) =>
  read(
    ['soggetti', id],
    ['soggetto', 'nucleo', 'pic', 'diario', 'appuntamento', 'servizio', 'operatore', 'preferenze'],
    () => soggetti.dettaglio(id),
  );
