import { home, schede } from '../bridge/calls';
import { read, readOnward, readPages } from '../bridge/reads';
import type { Condizione, Scheda, SchedaLetta, Tipo } from '../bridge/types';
import { encode, type Values } from './values';

export type RecordFilter = { testo: string; dove: readonly Condizione[]; ovunque: boolean; /** Of this day alone. */ giorno?: string };

/** A filter as the program takes it. */
export const asked = ({ kind }: Scheda, { dove, giorno = '', ...filter }: RecordFilter) => ({ ...filter, kind, giorno, dove: [...dove] });

/** A list of one kind, read again for those that its rows name as well. */
export const records = (scheda: Scheda, filter: RecordFilter) =>
  readPages(['schede', scheda.kind, filter], [scheda.kind, ...scheda.nomina], (da, quanti) => schede.elenco({ ...asked(scheda, filter), da, quanti }));

/** How many of one kind there are such as are asked for. */
export const howMany = (kind: Tipo, dove: readonly Condizione[]) =>
  read(['quante', kind, dove], [kind, 'servizio'], async () => (await schede.elenco({ kind, testo: '', dove: [...dove], ovunque: false, giorno: '', da: 0, quanti: 1 })).totale);

export const oneRecord = (kind: Tipo, id: string, kinds: readonly Tipo[] = []) =>
  read(['scheda', id], [kind, ...kinds, 'preferenze'], () => schede.leggi(id));

/** A record whose page is opened, which the history notes. */
export const openedRecord = (kind: Tipo, id: string) => read(['scheda', id, 'aperta'], [kind, 'preferenze'], () => schede.apri(id));

/** What became of a record, as the central service tells it: read again where the record has become another. */
export const history = ({ id, visto, daInviare }: SchedaLetta) =>
  readOnward(['storia', id, visto, daInviare], (from) => schede.storia(id, from), ({ prima }) => prima);

/** What the form of a new record begins with. */
export const newRecord = (action: string, about: Values, kinds: readonly Tipo[] = []) =>
  read(['nuova', action, about], kinds, () => schede.nuova(action, encode(about)));

/**
 * Those who may stand in a field: of the kind that it names, and with the record
 * they change, since who may depends on what it holds.
 */
export const candidates = (kind: string, id: string, path: string, about: Values, typed: string, of?: string) =>
  read(['candidati', kind, id, path, about, typed], ['operatore', 'servizio', kind, ...(of === undefined ? [] : [of])], () =>
    schede.candidati(kind, id, path, encode(about), typed),
  );

/** What a record is called that a field names. */
export const called = (kind: Tipo, id: string) => read(['titolo', id], [kind], async () => (await schede.leggi(id)).titolo);

export const colleagues = read(['colleghi'], ['operatore', 'servizio'], () => home.colleghi());
