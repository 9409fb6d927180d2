// The lists of a call as a form holds them: lines of texts and yeses, which become
// what the record says, and back.
import { formatNumber, parseNumber } from '../../lib/number';
import type { Option } from '../../ui/Select';

/** One line; what is not there was not written. */
export type Row = Readonly<Record<string, string | boolean | undefined>>;
export type Rows = Readonly<Record<string, readonly Row[]>>;

export type Column = { key: string; label: string; type: 'testo' | 'codice' | 'euro' | 'sì'; hint?: string; options?: readonly Option[] };
export type List = { path: string; title: string; one: string; columns: readonly Column[]; /** It holds codes alone. */ bare?: true };

const code: Column = { key: 'codice', label: 'Codice', type: 'codice' };
const title: Column = { key: 'titolo', label: 'Titolo', type: 'testo' };

export const lists: readonly List[] = [
  {
    path: 'linee',
    title: 'Linee',
    one: 'linea',
    columns: [code, title, { key: 'budget', label: 'Fondo (euro)', type: 'euro' }, { key: 'importo', label: 'Importo per domanda', type: 'codice', hint: 'In centesimi, o un’espressione' }, { key: 'scorre', label: 'Quello che avanza scorre', type: 'sì' }],
  },
  {
    path: 'requisiti',
    title: 'Requisiti',
    one: 'requisito',
    columns: [code, { key: 'espressione', label: 'Espressione', type: 'codice' }, { key: 'messaggio', label: 'Che cosa si dice a chi non lo ha', type: 'testo' }, { key: 'campo', label: 'Campo a cui porta', type: 'codice' }],
  },
  { path: 'documenti', title: 'Documenti', one: 'documento', columns: [code, title, { key: 'obbligatorio', label: 'Obbligatorio', type: 'sì' }] },
  { path: 'scale', title: 'Scale', one: 'scala', columns: [{ ...code, hint: 'Come adl-katz' }], bare: true },
  {
    path: 'chiavi',
    title: 'Ordine della graduatoria',
    one: 'chiave',
    columns: [
      { key: 'etichetta', label: 'Nome', type: 'testo' },
      { key: 'espressione', label: 'Espressione', type: 'codice' },
      { key: 'verso', label: 'Prima', type: 'codice', options: [{ value: 'crescente', label: 'Il più basso' }, { value: 'decrescente', label: 'Il più alto' }] },
    ],
  },
  { path: 'incompatibilita', title: 'Incompatibilità', one: 'misura incompatibile', columns: [code, title] },
  { path: 'comuni', title: 'Comuni di residenza', one: 'Comune', columns: [{ ...code, label: 'Codice catastale', hint: 'Nessuno vuol dire tutti quelli dell’Ambito' }], bare: true },
];

/** The lines of the lists in a record, as the program showed it. */
export function rowsOf(shown: Readonly<Record<string, string>>): Rows {
  return Object.fromEntries(
    lists.map((list) => {
      const entries = JSON.parse(shown[list.path] ?? '[]') as (string | Record<string, string | number | boolean>)[];
      return [list.path, entries.map((entry) => (typeof entry === 'string' ? { codice: entry } : typed(list, entry)))];
    }),
  );
}

function typed({ columns }: List, entry: Record<string, string | number | boolean>): Row {
  return Object.fromEntries(
    columns.flatMap(({ key, type }) => {
      const value = entry[key];
      if (value === undefined) return [];
      return [[key, type === 'euro' && typeof value === 'number' ? formatNumber(value / 100, 2) : typeof value === 'number' ? String(value) : value]];
    }),
  );
}

/** The lists as the program takes them, each in JSON. What is no sum of money stays as it was typed, and is told. */
export function valuesOf(rows: Rows): Record<string, string> {
  return Object.fromEntries(
    lists.map((list) => {
      const lines = rows[list.path] ?? [];
      return [list.path, lines.length === 0 ? '' : JSON.stringify(lines.map((row) => (list.bare ? String(row.codice ?? '').trim() : entryOf(list, row))))];
    }),
  );
}

function entryOf({ columns }: List, row: Row): Record<string, string | number | boolean> {
  return Object.fromEntries(
    columns.flatMap(({ key, type }): [string, string | number | boolean][] => {
      const value = row[key];
      if (value === undefined || value === '' || value === false) return [];
      if (type !== 'euro' || typeof value !== 'string') return [[key, typeof value === 'string' ? value.trim() : value]];
      const sum = parseNumber(value);
      return [[key, sum === undefined ? value : Math.round(sum * 100)]];
    }),
  );
}
