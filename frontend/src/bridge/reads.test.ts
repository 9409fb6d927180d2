import { QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';

import { access, createQueryClient, invalidate, putAccess, putReconciliation, read, reconciliation } from './reads';
import type { StatoAccesso, StatoRiconciliazione } from './types';

const at = (fase: StatoAccesso['fase'], operatore = '', servizio = '', numero = 1) =>
  ({
    fase,
    numero,
    ...(operatore && { sessione: { operatore: { id: operatore }, servizio: { id: servizio } } }),
  }) as StatoAccesso;

describe('invalidate', () => {
  it('reads again what is made of the kinds that changed, and nothing else', async () => {
    const client = createQueryClient(() => undefined);
    const cases = vi.fn(() => Promise.resolve(1));
    const people = vi.fn(() => Promise.resolve(1));
    const anything = vi.fn(() => Promise.resolve(1));
    const stops = [
      new QueryObserver(client, read(['pic'], ['pic', 'diario'], cases)).subscribe(() => undefined),
      new QueryObserver(client, read(['soggetti'], ['soggetto'], people)).subscribe(() => undefined),
      new QueryObserver(client, read(['home'], 'all', anything)).subscribe(() => undefined),
    ];
    await vi.waitFor(() => {
      expect(client.isFetching()).toBe(0);
    });
    await invalidate(client, ['diario', 'notifica']);
    expect([cases.mock.calls.length, people.mock.calls.length, anything.mock.calls.length]).toEqual([2, 1, 2]);
    await invalidate(client, 'all');
    expect([cases.mock.calls.length, people.mock.calls.length, anything.mock.calls.length]).toEqual([3, 2, 3]);
    for (const stop of stops) stop();
  });
});

it('reads once more what was being read for the first time when it changed', async () => {
  const client = createQueryClient(() => undefined);
  const answers: ((value: string) => void)[] = [];
  const cases = () => new Promise<string>((resolve) => answers.push(resolve));
  const stop = new QueryObserver(client, read(['pic'], ['pic'], cases)).subscribe(() => undefined);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  void invalidate(client, ['pic']);
  answers[0]?.('prima');
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.('dopo');
  await vi.waitFor(() => expect(client.getQueryData(['pic'])).toBe('dopo'));
  stop();
});

describe('putAccess', () => {
  const kept = ['soggetto', '1'];
  it.each([
    ['the lock', at('aperta', 'a', 's'), at('bloccata', 'a', 's'), undefined],
    ['another service', at('aperta', 'a', 's'), at('aperta', 'a', 't'), undefined],
    ['another operator', at('aperta', 'a', 's'), at('aperta', 'b', 's'), undefined],
    ['the same', at('aperta', 'a', 's'), at('aperta', 'a', 's'), 'letto'],
  ])('%s', (_name, before, after, want) => {
    const client = createQueryClient(() => undefined);
    putAccess(client, before);
    client.setQueryData(kept, 'letto');
    putAccess(client, after);
    expect(client.getQueryData(kept)).toBe(want);
    expect(client.getQueryData(access.queryKey)).toEqual(after);
  });

  it('keeps the newer', () => {
    const client = createQueryClient(() => undefined);
    const left = at('accesso', '', '', 4);
    putAccess(client, left);
    putAccess(client, at('aperta', 'a', 's', 3));
    expect(client.getQueryData(access.queryKey)).toEqual(left);
  });
});

describe('putReconciliation', () => {
  it('keeps the newer', () => {
    const client = createQueryClient(() => undefined);
    const state = (numero: number) => ({ numero }) as StatoRiconciliazione;
    putReconciliation(client, state(4));
    putReconciliation(client, state(3));
    expect(client.getQueryData(reconciliation.queryKey)?.numero).toBe(4);
  });

  it('keeps the newer also where the older was being read', async () => {
    const client = createQueryClient(() => undefined);
    const state = (numero: number) => ({ numero }) as StatoRiconciliazione;
    let answer: (state: StatoRiconciliazione) => void = () => undefined;
    const reading = new Promise<StatoRiconciliazione>((resolve) => (answer = resolve));
    const stop = new QueryObserver(client, { ...reconciliation, queryFn: () => reading }).subscribe(() => undefined);
    putReconciliation(client, state(4));
    answer(state(3));
    await vi.waitFor(() => expect(client.isFetching()).toBe(0));
    expect(client.getQueryData(reconciliation.queryKey)?.numero).toBe(4);
    stop();
  });
});
