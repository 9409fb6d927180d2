// How a call reaches the program. Nothing outside this folder knows Wails.
import { toFault } from './errors';

type Window = {
  runtime?: {
    EventsOnMultiple: (name: string, listener: (payload: unknown) => void, times: number) => () => void;
    ClipboardSetText: (text: string) => Promise<boolean>;
    BrowserOpenURL: (url: string) => void;
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

/**
 * What every act asks for first, and only a command gives: whoever calls the program
 * without one does not compile. See useCommand.
 */
export type Leave = { readonly [leave]: true };
declare const leave: unique symbol;

/** A method that reads is called freely; any other is an act. */
type Bridged<Methods extends Generated, Reads> = {
  readonly [Name in keyof Methods & string as Uncapitalize<Name>]: Uncapitalize<Name> extends Reads
    ? (...args: Given<Parameters<Methods[Name]>>) => ReturnType<Methods[Name]>
    : (leave: Leave, ...args: Given<Parameters<Methods[Name]>>) => ReturnType<Methods[Name]>;
};

/** The methods of a bound struct as the screens call them. Every failure is a Fault. */
export function bridged<Methods extends Generated, const Reads extends Uncapitalize<keyof Methods & string>>(
  methods: Methods,
  ...reads: readonly Reads[]
): Bridged<Methods, Reads> {
  const free: ReadonlySet<string> = new Set<string>(reads);
  const calls = Object.entries(methods).map(([name, method]) => {
    const called = name.charAt(0).toLowerCase() + name.slice(1);
    const call = async (...args: never[]) => {
      try {
        return listsForNull(await method(...args));
      } catch (error) {
        throw toFault(error);
      }
    };
    return [called, free.has(called) ? call : (_leave: Leave, ...args: never[]) => call(...args)];
  });
  return Object.fromEntries(calls) as Bridged<Methods, Reads>;
}

/** Hears an event of the program until the returned function is called. */
export function listen(name: string, listener: (payload: unknown) => void): () => void {
  return host.runtime?.EventsOnMultiple(name, listener, -1) ?? (() => undefined);
}

/** Puts a text on the clipboard, from where it can be pasted into any program. */
export async function copyText(text: string): Promise<boolean> {
  return (await host.runtime?.ClipboardSetText(text)) ?? false;
}

/**
 * Hands what leaves the program to the system, which knows the mail program: the
 * window itself would go away from its page, or do nothing.
 */
export function leadOutside(within: EventTarget): void {
  within.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="mailto:"]') : null;
    if (!link || !host.runtime) return;
    event.preventDefault();
    host.runtime.BrowserOpenURL(link.getAttribute('href') ?? '');
  });
}
