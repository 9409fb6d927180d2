// How a call reaches the program. Nothing outside this folder knows Wails.
import { toFault } from './errors';

type Window = {
  runtime?: {
    EventsOnMultiple: (name: string, listener: (payload: unknown) => void, times: number) => () => void;
    ClipboardSetText: (text: string) => Promise<boolean>;
  };
};

const host = globalThis as unknown as Window;

/** The only null of Go is an empty slice; the screens want a list that is empty. */
function listsForNull(value: unknown): unknown {
  if (value === null) return [];
  if (Array.isArray(value)) return value.map(listsForNull);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]: [string, unknown]) => [key, listsForNull(inner)]));
}

/** What Wails generates of one bound struct. */
type Generated = Record<string, (...args: never[]) => Promise<unknown>>;

/** The program changes no list that it is given, which Wails does not say. */
type Given<Args> = { [I in keyof Args]: Args[I] extends (infer Item)[] ? readonly Item[] : Args[I] };

type Bridged<Methods extends Generated> = {
  readonly [Name in keyof Methods & string as Uncapitalize<Name>]: (
    ...args: Given<Parameters<Methods[Name]>>
  ) => ReturnType<Methods[Name]>;
};

/** The methods of a bound struct as the screens call them. Every failure is a Fault. */
export function bridged<Methods extends Generated>(methods: Methods): Bridged<Methods> {
  const calls = Object.entries(methods).map(([name, method]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    async (...args: never[]) => {
      try {
        return listsForNull(await method(...args));
      } catch (error) {
        throw toFault(error);
      }
    },
  ]);
  return Object.fromEntries(calls) as Bridged<Methods>;
}

/** Hears an event of the program until the returned function is called. */
export function listen(name: string, listener: (payload: unknown) => void): () => void {
  return host.runtime?.EventsOnMultiple(name, listener, -1) ?? (() => undefined);
}

/** Puts a text on the clipboard, from where it can be pasted into any program. */
export async function copyText(text: string): Promise<boolean> {
  return (await host.runtime?.ClipboardSetText(text)) ?? false;
}
