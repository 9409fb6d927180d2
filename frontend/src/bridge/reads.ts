// How screens read. The program answers in milliseconds and says when something
// has changed, so what was read stays good until an event names its kind: no
// polling, no copy kept beside it, no guess at what a command will have done.
import {
  infiniteQueryOptions,
  keepPreviousData,
  MutationCache,
  type Query,
  QueryClient,
  queryOptions,
  type QueryKey,
} from '@tanstack/react-query';

import { accesso, riconcilia } from './calls';
import type { Undo } from './commands';
import type { Linea, StatoAccesso, StatoRiconciliazione, Tipo } from './types';

/**
 * A read, to be given to useQuery. The kinds are those of all records that the
 * answer is made of, or "all": when one of them changes, the answer is read again.
 */
export function read<T>(key: QueryKey, kinds: readonly Tipo[] | 'all', fetch: () => Promise<T>) {
  return queryOptions({ queryKey: key, queryFn: fetch, meta: { kinds } });
}

/** How many lines of a list are read at a time. */
const PAGE = 200;
/**
 * How many such stretches are kept, more than a screen shows with what is drawn
 * around it: each is read again when something changes, however far one has come.
 */
const KEPT = 3;

/**
 * A long list, to be given to useInfiniteQuery: `data` holds the rows around where
 * one is, how many come before them and how many there are in all. While another
 * filter is read, the old rows stay.
 */
export function readPages<Row>(
  key: QueryKey,
  kinds: readonly Tipo[],
  fetch: (from: number, count: number) => Promise<{ righe: Row[]; totale: number }>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => fetch(pageParam, PAGE),
    initialPageParam: 0,
    getNextPageParam: ({ righe, totale }, _pages, from) => (righe.length > 0 && from + righe.length < totale ? from + righe.length : undefined),
    getPreviousPageParam: (_first, _pages, from) => (from > 0 ? Math.max(0, from - PAGE) : undefined),
    maxPages: KEPT,
    select: ({ pages, pageParams }) => ({
      rows: pages.flatMap((page) => page.righe),
      from: pageParams[0] ?? 0,
      total: pages.at(-1)?.totale ?? 0,
    }),
    placeholderData: keepPreviousData,
    meta: { kinds },
  });
}

/**
 * What is read from the central service and not from this computer, a stretch at a
 * time onward, to be given to useInfiniteQuery. `next` says where the one after a
 * stretch begins, 0 for nowhere. It is forgotten as soon as nobody shows it.
 */
export function readOnward<Stretch>(key: QueryKey, fetch: (from: number) => Promise<Stretch>, next: (stretch: Stretch) => number) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => fetch(pageParam),
    initialPageParam: 0,
    getNextPageParam: (last) => next(last) || undefined,
    placeholderData: keepPreviousData,
    gcTime: 0,
    meta: { kinds: [] },
  });
}

/**
 * Reads again what is made of records of these kinds; with "all" everything but
 * the two states, which carry a number and are put in their place by it.
 */
export async function invalidate(client: QueryClient, kinds: readonly Tipo[] | 'all'): Promise<void> {
  const concerned = ({ meta, queryKey }: Pick<Query, 'meta' | 'queryKey'>) =>
    kinds === 'all'
      ? !numbered(queryKey)
      : meta?.kinds === 'all' || (meta?.kinds as readonly Tipo[] | undefined)?.some((kind) => kinds.includes(kind)) === true;
  // A first reading under way may have looked before the change: once more after it.
  for (const query of client.getQueryCache().findAll({ predicate: concerned, fetchStatus: 'fetching' })) {
    const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    if (query.state.data === undefined) query.promise?.then(again, again);
  }
  await client.invalidateQueries({ predicate: concerned });
}

function numbered([name]: QueryKey): boolean {
  return name === access.queryKey[0] || name === reconciliation.queryKey[0];
}

/** Of two answers with a number the newer one, in whichever order they came. */
function newer(old: unknown, next: unknown): unknown {
  return old && (old as { numero: number }).numero > (next as { numero: number }).numero ? old : next;
}

/** Puts a state of reconciliation that came with an event in the place of an older one. */
export function putReconciliation(client: QueryClient, state: StatoRiconciliazione): void {
  client.setQueryData(reconciliation.queryKey, (old) => (old && old.numero > state.numero ? old : state));
}

/** Puts what moves on the line into the state of reconciliation that there is, unless that is newer. */
export function putLine(client: QueryClient, line: Linea): void {
  client.setQueryData(reconciliation.queryKey, (old) => (old && old.numero <= line.numero ? { ...old, linea: line } : old));
}

/** How a finished command is undone, where it can be. */
type ToUndo = (args: unknown, result: unknown) => Promise<Undo | undefined>;

/** The client for the whole program. `onSaid` is told what each finished command says, and how it is undone. */
export function createQueryClient(onSaid: (text: string, undo?: Undo) => void): QueryClient {
  // The program is on this machine: whether the network is there is no reason to
  // wait, and what failed once for a reason fails again.
  const always = { networkMode: 'always', retry: false } as const;
  return new QueryClient({
    mutationCache: new MutationCache({
      onSuccess: (result, args, _context, { meta }) => {
        const said = meta?.said;
        if (typeof said !== 'string') return;
        const toUndo = meta?.undo as ToUndo | undefined;
        // Where it cannot be said whether it can be undone, it was done all the same.
        void Promise.resolve(toUndo?.(args, result)).then((undo) => onSaid(said, undo), () => onSaid(said));
      },
    }),
    defaultOptions: {
      queries: { ...always, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false },
      mutations: always,
    },
  });
}

/** Whose screens these are: when it changes, nothing of what was read may stay. */
function owner({ fase, sessione }: StatoAccesso): string {
  return fase === 'aperta' ? `${sessione?.operatore.id ?? ''} ${sessione?.servizio?.id ?? ''}` : '';
}

/**
 * Puts a state of access in the place of an older one. What another operator,
 * another service, or anybody before the lock had read is forgotten first.
 */
export function putAccess(client: QueryClient, state: StatoAccesso): void {
  const before = client.getQueryData(access.queryKey);
  // Two answers that were on their way together may come in either order.
  if (before && before.numero > state.numero) return;
  if (before && owner(before) !== owner(state)) {
    const nobodys = [access, clock].map(({ queryKey: [name] }) => name);
    client.removeQueries({ predicate: ({ queryKey: [name] }) => !nobodys.includes(name) });
  }
  client.setQueryData(access.queryKey, state);
}

// What more than one area of the program reads.

export const access = { ...read(['accesso'], [], () => accesso.stato()), structuralSharing: newer };
/** How far the program's clock is ahead of this computer's, in milliseconds. */
// eslint-disable-next-line no-restricted-syntax -- the two clocks are compared here
export const clock = read(['orologio'], [], async () => Date.parse(await accesso.adesso()) - Date.now());
export const reconciliation = { ...read(['stato'], [], () => riconcilia.stato()), structuralSharing: newer };
