// How a call reaches the program. Nothing outside this folder knows Wails.
import { Fault, toFault } from './errors';

/** The structs that the program binds, by their names in package app. */
export type Bound =
  | 'Accesso'
  | 'Agenda'
  | 'Archivio'
  | 'Bozze'
  | 'Configurazione'
  | 'Home'
  | 'PIC'
  | 'Ricerca'
  | 'Riconcilia'
  | 'Soggetti';

type Method = (...args: readonly unknown[]) => Promise<unknown>;

type Window = {
  go?: { app?: Partial<Record<string, Partial<Record<string, Method>>>> };
  runtime?: {
    EventsOnMultiple: (name: string, listener: (payload: unknown) => void, times: number) => () => void;
    ClipboardSetText: (text: string) => Promise<boolean>;
  };
};

const host = globalThis as unknown as Window;

/** The only values that are absent as a whole; every other null is an empty slice of Go. */
const NULLABLE: ReadonlySet<string> = new Set(['sessione', 'servizio', 'problema']);

/** Go writes an empty slice as null; the screens want a list that is empty. */
function listsForNull(value: unknown): unknown {
  if (value === null) return [];
  if (Array.isArray(value)) return value.map(listsForNull);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      inner === null && NULLABLE.has(key) ? null : listsForNull(inner),
    ]),
  );
}

/** Calls a method of the program. Every failure is a Fault. */
export async function call<T>(bound: Bound, method: string, ...args: readonly unknown[]): Promise<T> {
  const target = host.go?.app?.[bound]?.[method];
  if (!target) {
    throw new Fault({ code: 'interno', field: '', message: 'Questa funzione non è nel programma installato.' });
  }
  let answer: unknown;
  try {
    answer = await target(...args);
  } catch (error) {
    throw toFault(error);
  }
  // The types are the program's own: see types.ts.
  return listsForNull(answer) as T;
}

/** Hears an event of the program until the returned function is called. */
export function listen(name: string, listener: (payload: unknown) => void): () => void {
  return host.runtime?.EventsOnMultiple(name, listener, -1) ?? (() => undefined);
}

/** Puts a text on the clipboard, from where it can be pasted into any program. */
export async function copyText(text: string): Promise<boolean> {
  return (await host.runtime?.ClipboardSetText(text)) ?? false;
}
