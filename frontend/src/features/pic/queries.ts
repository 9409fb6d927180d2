import { pic } from '../../bridge/calls';
import { read, readPages } from '../../bridge/reads';
import type { Tipo } from '../../bridge/types';
import { asked, type RecordFilter } from '../../record/queries';

const KINDS: readonly Tipo[] = ['pic', 'diario', 'soggetto', 'operatore', 'servizio', 'preferenze'];

export const cases = (filter: RecordFilter) =>
  readPages(['pic', 'elenco', filter], KINDS, (da, quanti) => pic.elenco({ ...asked(filter), da, quanti }));

export const oneCase = (id: string) => read(['pic', id], KINDS, () => pic.dettaglio(id));
