import { QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';

import { useCommand, type Undo } from './commands';
import { createQueryClient } from './reads';

/** A command of which a test says when it has happened. */
function given(options: Parameters<typeof useCommand<string, string>>[1] = {}) {
  const said = vi.fn<(text: string, undo?: Undo) => void>();
  const client = createQueryClient(said);
  const answers: { resolve: (text: string) => void; reject: (error: unknown) => void }[] = [];
  const run = vi.fn(() => new Promise<string>((resolve, reject) => answers.push({ resolve, reject })));
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  const { result, unmount } = renderHook(() => useCommand<string, string>(run, options), { wrapper });
  // What waits comes to rest: a command begins a moment after it was given.
  const settled = async (does: () => void) => {
    await act(async () => {
      does();
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
  };
  const answer = (text = 'fatto') => settled(() => answers.shift()?.resolve(text));
  const refuse = () => settled(() => answers.shift()?.reject(Object.assign(new Error('No.'), { code: 'interno', message: 'No.' })));
  const give = async (...things: string[]) => {
    const gave: boolean[] = [];
    // All before anything is drawn anew, which no state of a component can hold back.
    await settled(() => gave.push(...things.map((thing) => result.current.mutate(thing))));
    return gave;
  };
  return { command: () => result.current, run, said, answer, refuse, give, settled, unmount };
}

it('is given once while it is under way, and once it has happened until the gesture is over', async () => {
  const { run, answer, give } = given();
  expect(await give('uno', 'uno', 'altro')).toEqual([true, false, false]);
  await answer();
  expect(await give('uno')).toEqual([false]);
  expect(run).toHaveBeenCalledTimes(1);
});

it('can be given again at once where it failed, or somebody took up the failure', async () => {
  const { run, answer, refuse, give, command } = given();
  await give('uno');
  await refuse();
  await waitFor(() => expect(command().error?.message).toBe('No.'));
  await give('uno');
  await answer();
  act(() => command().reset());
  await give('uno');
  expect(run).toHaveBeenCalledTimes(3);
});

it('of several things is given of each, once', async () => {
  const { run, give } = given({ of: (thing) => thing });
  await give('a', 'b', 'a', 'c', 'd', 'd');
  expect(run).toHaveBeenCalledTimes(4);
});

it('says what was done with how it is undone, and follows up though the screen has gone', async () => {
  const undone = vi.fn(() => Promise.resolve());
  const { said, answer, settled, command, unmount } = given({ said: 'Presa', undo: (_leave, thing, result) => Promise.resolve(thing === 'uno' && result === 'fatto' ? undone : undefined) });
  const followed = vi.fn();
  await settled(() => command().mutate('uno', { onSuccess: followed }));
  unmount();
  await answer();
  expect(followed).toHaveBeenCalledWith('fatto');
  expect(said).toHaveBeenCalledWith('Presa', undone);
});
