import { useMutation, type UseMutationResult } from '@tanstack/react-query';

import { Fault, toFault } from './errors';

/** What a finished command says in passing; false says nothing. */
type Said = string | false;

/**
 * Gives a command, and does what follows once it has happened, even where the
 * screen that gave it has gone meanwhile: a draft that was saved must not come
 * back. What is passed to `mutate` itself would go with the screen.
 */
export function give<Args, Result>(
  command: UseMutationResult<Result, Fault, Args>,
  args: Args,
  then: (result: Result) => void,
): void {
  // The failure is in the command's own error.
  command.mutateAsync(args).then(then, () => undefined);
}

/**
 * A command: what an operator does to the records. It has happened when the
 * program answers; the event that follows makes the screens read again.
 * `mutate` never throws: the failure is in `error`, to be shown where it was done.
 */
export function useCommand<Args, Result>(
  run: (args: Args) => Promise<Result>,
  said: Said = 'Salvato',
): UseMutationResult<Result, Fault, Args> {
  return useMutation<Result, Fault, Args>({
    mutationFn: async (args) => {
      try {
        return await run(args);
      } catch (error) {
        throw toFault(error);
      }
    },
    meta: { said },
  });
}
