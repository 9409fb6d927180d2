// eslint-disable-next-line no-restricted-syntax -- the one place that may: what every command is given through
import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';

import { acted, GESTURE } from '../lib/gesture';
import { Fault, toFault } from './errors';
import type { Leave } from './program';

/** Undoes what was done. */
export type Undo = () => Promise<unknown>;

type Options<Args, Result> = {
  /** What it says in passing once it is done; false says nothing. */
  said?: string | false;
  /**
   * What it is done to, and from which state, for a command that is given of several
   * things in a row, as boxes that are ticked: of each it is given once.
   */
  of?: (args: Args) => string;
  /** How it is undone, asked once it is done; nothing where the rules do not allow it. */
  undo?: (leave: Leave, args: Args, result: Result) => Promise<Undo | undefined>;
};

type Follows<Result> = { onSuccess?: (result: Result) => void; onError?: (fault: Fault) => void };

/** What an operator can do to the records, as a screen holds it. */
export type Command<Args, Result> = Pick<UseMutationResult<Result, Fault, Args>, 'isPending' | 'error' | 'variables' | 'reset'> & {
  /**
   * Gives it, once: while it is under way, and until the gesture that gave it is
   * over, giving it again does nothing. It never throws: the failure is in `error`,
   * to be shown where it was done. What follows it follows even where the screen
   * that gave it has gone meanwhile: a draft that was saved must not come back.
   * It tells whether it was given.
   */
  mutate: (args: Args, follows?: Follows<Result>) => boolean;
};

/** Gives a command, and does what follows once it has happened. */
export function give<Args, Result>(command: Command<Args, Result>, args: Args, then: (result: Result) => void): void {
  command.mutate(args, { onSuccess: then });
}

/** What the program is called with by a command, and by nobody else. */
// eslint-disable-next-line no-restricted-syntax -- the only Leave there is: that nobody else makes one is what guards the commands
const LEAVE = {} as Leave;

/** How long a command stays deaf once it has happened: until the screen shows it. */
const SHOWN = 100;

/**
 * A command: the one way by which a screen acts. It has happened when the program
 * answers; the event that follows makes the screens read again.
 */
export function useCommand<Args, Result>(run: (leave: Leave, args: Args) => Promise<Result>, { said = 'Salvato', of = () => '', undo }: Options<Args, Result> = {}): Command<Args, Result> {
  const { mutateAsync, isPending, error, variables, reset } = useMutation<Result, Fault, Args>({
    mutationFn: async (args) => {
      try {
        return await run(LEAVE, args);
      } catch (fault) {
        throw toFault(fault);
      }
    },
    meta: { said, ...(undo && { undo: (args: Args, result: Result) => undo(LEAVE, args, result) }) },
  });
  // Until when it is deaf, by what it is done to. Two clicks come faster than a
  // screen is drawn anew: what holds the second back is known at once.
  const deaf = useRef(new Map<string, number>());
  return {
    isPending,
    error,
    variables,
    reset: useCallback(() => {
      deaf.current.clear();
      reset();
    }, [reset]),
    mutate: (args, follows) => {
      const until = deaf.current;
      const thing = of(args);
      const now = performance.now();
      if (now < (until.get(thing) ?? 0)) return false;
      until.set(thing, Infinity);
      acted();
      mutateAsync(args).then(
        (result) => {
          until.set(thing, Math.max(now + GESTURE, performance.now() + SHOWN));
          follows?.onSuccess?.(result);
        },
        (fault: unknown) => {
          until.delete(thing);
          follows?.onError?.(toFault(fault));
        },
      );
      return true;
    },
  };
}
