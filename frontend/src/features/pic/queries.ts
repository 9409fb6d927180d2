import { pic } from '../../bridge/calls';
import { read, readPages } from '../../bridge/reads';
import type { FiltroPIC, Tipo } from '../../bridge/types';

const KINDS: readonly Tipo[] = ['pic', 'diario', 'soggetto', 'operatore', 'servizio', 'preferenze'];

export type CaseFilter = Omit<FiltroPIC, 'da' | 'quanti'>;

export const cases = (filter: CaseFilter) =>
  readPages(['pic', 'elenco', filter], KINDS, (da, quanti) => pic.elenco({ ...filter, da, quanti }));

export const oneCase = (id: string) => read(['pic', id], KINDS, () => pic.dettaglio(id));
