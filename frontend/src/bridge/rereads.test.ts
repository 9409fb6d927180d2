import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';

import { Rereads } from './rereads';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A client whose one query, made of cases, takes some time to be read. */
function watching(took: number) {
  const client = new QueryClient();
  const read = vi.fn(() => new Promise<number>((resolve) => setTimeout(() => resolve(read.mock.calls.length), took)));
  const options = { queryKey: ['casi'], queryFn: read, meta: { kinds: ['pic'] }, staleTime: Infinity };
  const shown = new QueryObserver(client, { ...options, initialData: 0, networkMode: 'always' });
  onTestFinished(shown.subscribe(() => undefined));
  return { client, read };
}

test('the first change is read at once, a flood of them once a moment', async () => {
  const { client, read } = watching(20);
  const rereads = new Rereads(client);
  rereads.changed(['pic']);
  expect(read).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 200; i++) {
    rereads.changed(['pic']);
    await vi.advanceTimersByTimeAsync(10);
  }
  // Two seconds of changes: one reading of 20 ms in each 170.
  expect(read.mock.calls.length).toBeLessThanOrEqual(13);
  expect(read.mock.calls.length).toBeGreaterThanOrEqual(10);
});

test('the last change of a flood is read', async () => {
  const { client, read } = watching(20);
  const rereads = new Rereads(client);
  rereads.changed(['pic']);
  rereads.changed(['pic']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(read).toHaveBeenCalledTimes(2);
});

test('slow readings take no more than a fifth of the time', async () => {
  const { client, read } = watching(500);
  const rereads = new Rereads(client);
  for (let i = 0; i < 100; i++) {
    rereads.changed('all');
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(read.mock.calls.length).toBeLessThanOrEqual(5);
});

test('what nothing on the screen is made of is not read', async () => {
  const { client, read } = watching(20);
  new Rereads(client).changed(['storico']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(read).not.toHaveBeenCalled();
});
