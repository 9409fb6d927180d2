import { QueryClientContext } from '@tanstack/react-query';
import { use, useCallback, useEffect, useRef, useState } from 'react';

import { newId } from '../lib/key';
import { bozze } from './calls';
import { toFault } from './errors';
import { access } from './reads';

/** What a form holds: what its author saw, and what they want instead. */
type Edit<T> = {
  seen: T;
  value: T;
  /** The id that a record will have which it makes. */
  id?: string;
  /** The address of the form, by which the list of drafts leads back to it. */
  dove?: string;
  /** The service in which it was begun. */
  servizio?: { id: string; nome: string };
};

/** What stands now, with what was typed over what was seen. */
type Merge<T> = (seen: T, value: T, now: T) => T;

export type Draft<T> = {
  /** False until it is known whether a draft was kept; draw the form after that. */
  ready: boolean;
  /** What was seen when the typing began: the `prima` of a command. */
  seen: T;
  /** What is typed: the `dopo` of a command. */
  value: T;
  /** Whether something is typed that is not what was seen. */
  changed: boolean;
  /** Whether it was kept from an earlier time: say "Bozza ripresa". */
  resumed: boolean;
  /** What kept the draft from being read or kept, to be shown; "" nothing. */
  trouble: string;
  /** The service in which it was begun, where that is not the one in use; "" otherwise. */
  elsewhere: string;
  /** The id of the record that the form makes: what is sent twice is one. */
  id: string;
  set: (change: Partial<T>) => void;
  /** Throws the draft away; the form shows what stands. */
  discard: () => void;
  /**
   * Takes what stands now for what was not typed over, and keeps what was
   * ("conflitto"); merge says how, where that is not field by field.
   */
  rebase: (now: T, merge?: Merge<T>) => void;
};

/**
 * One form on the screen. What is typed before it is known whether a draft was
 * kept waits here: whoever writes by heart is faster than the answer, and their
 * first letter counts.
 */
type Form<T> = { readonly saver: Saver; known: boolean; early?: Edit<T> };

/**
 * A form that survives a lock, a crash and a sleeping window: the program keeps
 * it under `key` as one types, until `discard` (also after it was saved).
 * Until something is typed it shows `initial`, and follows it when it changes.
 */
export function useDraft<T extends object>(key: string, initial: T): Draft<T> {
  const [held, setHeld] = useState<{ key: string; known: boolean; edit?: Edit<T>; resumed: boolean; trouble?: string }>();
  const form = useRef<Form<T> | undefined>(undefined);
  const began = useRef(initial);
  const [fresh, setFresh] = useState(newId);
  const service = use(QueryClientContext)?.getQueryData(access.queryKey)?.sessione?.servizio;

  useEffect(() => {
    let current = true;
    const mine: Form<T> = { saver: new Saver(key, (trouble) => current && setHeld((old) => (old?.key === key ? { ...old, trouble } : old))), known: false };
    form.current = mine;
    // Also of a form that has gone meanwhile, and before a lock: what was typed
    // into it is kept together with what was kept before.
    waitedFor(
      readDraft<T>(key, began.current).then(({ kept, trouble, locked }) => {
        mine.known = true;
        const typed = mine.early;
        const edit = kept && typed ? { ...kept, seen: kept.seen, value: mergeTyped(typed.seen, typed.value, kept.value) } : (typed ?? kept);
        if (current) setHeld({ key, known: true, resumed: kept !== undefined, trouble, ...(edit && { edit }) });
        if (typed && edit && !locked) mine.saver.save(JSON.stringify(edit));
      }),
    );
    return () => {
      current = false;
    };
  }, [key]);

  const mine = held?.key === key ? held : undefined;
  const ready = mine?.known === true;
  const edit = mine?.edit;
  const seen = edit?.seen ?? initial;
  const value = edit?.value ?? initial;

  const id = edit?.id ?? fresh;
  const begunIn = edit?.servizio ?? (service ? { id: service.id, nome: service.nome } : undefined);
  const put = useCallback(
    (change: Pick<Edit<T>, 'seen' | 'value'>) => {
      const mine = form.current;
      if (!mine) return; // there is no form before it is drawn
      const next: Edit<T> = { ...change, id, dove: window.location.hash, ...(begunIn && { servizio: begunIn }) };
      setHeld((old) => ({ key, known: mine.known, edit: next, resumed: old?.resumed ?? false, trouble: old?.key === key ? (old.trouble ?? '') : '' }));
      if (mine.known) mine.saver.save(JSON.stringify(next));
      else mine.early = next;
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- of the service its id and name, which are new with each reading
    [key, id, begunIn?.id, begunIn?.nome],
  );

  return {
    ready,
    id,
    elsewhere: edit?.servizio && service && edit.servizio.id !== service.id ? edit.servizio.nome : '',
    seen,
    value,
    changed: !same(seen, value),
    resumed: ready && mine.resumed,
    trouble: mine?.trouble ?? '',
    set: (change) => put({ seen, value: { ...value, ...change } }),
    discard: useCallback(() => {
      setHeld({ key, known: true, resumed: false });
      setFresh(newId());
      if (form.current) delete form.current.early;
      form.current?.saver.remove();
    }, [key]),
    rebase: (now, merge = mergeTyped) => put({ seen: now, value: merge(seen, value, now) }),
  };
}

/** What stands now, with what was typed over what was seen. */
export function mergeTyped<T extends object>(seen: T, value: T, now: T): T {
  const merged = { ...now };
  // What was taken away is not there any more in a draft that was kept.
  for (const name of Object.keys({ ...seen, ...value }) as (keyof T)[]) {
    if (!same(value[name], seen[name])) merged[name] = value[name];
  }
  return merged;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether a draft is of this form, and not of one that an earlier program had under its name. */
function fits(value: unknown, initial: object): boolean {
  return isObject(value) && Object.entries(initial).every(([name, part]) => !isObject(part) || isObject((value as Record<string, unknown>)[name]));
}

const UNREADABLE =
  'Una bozza di questo modulo c’era e non si legge più: quello che non avevi ancora salvato va scritto di nuovo.';

/** Why what is typed is not kept, as a sentence; nothing behind a lock, which has it already. */
function unkept(error: unknown): string {
  const fault = toFault(error);
  return fault.code === 'bloccato' ? '' : `Quello che stai scrivendo non si è potuto conservare in bozza. ${fault.message}`;
}

/** A draft that cannot be read keeps nobody from the form, and is said. */
async function readDraft<T extends object>(key: string, initial: T): Promise<{ kept?: Edit<T>; trouble: string; locked?: boolean }> {
  let text: string;
  try {
    text = await bozze.leggi(key);
  } catch (error) {
    const fault = toFault(error);
    // Behind a lock nothing is shown or written over, and the draft is read again
    // after it.
    return fault.code === 'bloccato' ? { trouble: '', locked: true } : { trouble: UNREADABLE };
  }
  if (text === '') return { trouble: '' };
  try {
    const kept: unknown = JSON.parse(text);
    if (isObject(kept) && 'seen' in kept && 'value' in kept && fits(kept.value, initial) && fits(kept.seen, initial)) {
      return { kept: kept as Edit<T>, trouble: '' };
    }
  } catch {
    // It is said below.
  }
  return { trouble: UNREADABLE };
}

/** What is on its way to the program, of every form: a lock waits for it. */
const underWay = new Set<Promise<void>>();

function waitedFor(work: Promise<void>): void {
  const waited = work.finally(() => underWay.delete(waited));
  underWay.add(waited);
}

/** Resolves once the program holds all that was typed. */
export async function delivered(): Promise<void> {
  while (underWay.size > 0) await Promise.all(underWay);
}

/**
 * Hands the drafts of one form to the program as they are typed, one call at a
 * time and in their order. It is the program that spares the disk; what is typed
 * while a call is under way goes with the next, the newest alone.
 */
class Saver {
  readonly #key: string;
  #next: (() => Promise<unknown>) | undefined;
  #busy = false;
  #told = '';
  /** Hears what keeps the draft from being kept, "" once it is again. */
  readonly #tell: (trouble: string) => void;

  constructor(key: string, tell: (trouble: string) => void) {
    this.#key = key;
    this.#tell = tell;
  }

  save(text: string): void {
    this.#give(() => bozze.salva(this.#key, text));
  }

  /** Also drops what waits, which would bring the draft back. */
  remove(): void {
    this.#give(() => bozze.elimina(this.#key));
  }

  #give(write: () => Promise<unknown>): void {
    this.#next = write;
    if (this.#busy) return;
    waitedFor(this.#work());
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#next) {
      const write = this.#next;
      this.#next = undefined;
      // A draft that could not be kept is tried again with the next keystroke;
      // the form itself is still on the screen, and says so.
      const trouble = await write().then(
        () => '',
        (error: unknown) => unkept(error),
      );
      if (trouble !== this.#told) this.#tell(trouble);
      this.#told = trouble;
    }
    this.#busy = false;
  }
}
