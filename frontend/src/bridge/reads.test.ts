import { InfiniteQueryObserver, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';

import { access, createQueryClient, invalidate, putAccess, putLine, putReconciliation, read, readPages, reconciliation } from './reads';
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

  it('takes in what moves on the line, unless it is of before', () => {
    const client = createQueryClient(() => undefined);
    const line = (numero: number) => ({ numero, inviati: numero }) as StatoRiconciliazione['linea'];
    putLine(client, line(1)); // before anything was read there is nothing to put it into
    expect(client.getQueryData(reconciliation.queryKey)).toBeUndefined();
    putReconciliation(client, { numero: 4, daInviare: 7, linea: line(4) } as StatoRiconciliazione);
    putLine(client, line(3));
    expect(client.getQueryData(reconciliation.queryKey)?.linea.inviati).toBe(4);
    putLine(client, line(5));
    expect(client.getQueryData(reconciliation.queryKey)).toMatchObject({ daInviare: 7, linea: { inviati: 5 } });
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

describe('a long list', () => {
  type Row = { id: string };
  /** A list of so many rows; `reads` are the stretches that were asked for since it was last emptied. */
  async function opened(size: number) {
    const list = { total: size };
    const reads: number[] = [];
    const client = createQueryClient(() => undefined);
    const options = readPages<Row>(['elenco'], ['pic'], (from, count) => {
      reads.push(from);
      const rows = Math.max(0, Math.min(count, list.total - from));
      return Promise.resolve({ righe: Array.from({ length: rows }, (_, i) => ({ id: `r${String(from + i)}` })), totale: list.total });
    });
    const shown = new InfiniteQueryObserver(client, options);
    const stop = shown.subscribe(() => undefined);
    await vi.waitFor(() => expect(shown.getCurrentResult().data).toBeDefined());
    return { client, list, reads, shown, stop, data: () => shown.getCurrentResult().data };
  }

  it('reads again only what is around where one is, however far one has come', async () => {
    const { client, reads, shown, stop, data } = await opened(100_000);
    for (let page = 0; page < 9; page++) await shown.fetchNextPage();
    expect(reads).toHaveLength(10);
    expect([data()?.from, data()?.rows.length, data()?.rows[0]?.id, data()?.total]).toEqual([1400, 600, 'r1400', 100_000]);
    reads.length = 0;
    await invalidate(client, ['pic']);
    expect(reads).toEqual([1400, 1600, 1800]);
    expect(data()?.from).toBe(1400);
    await shown.fetchPreviousPage();
    expect([data()?.from, data()?.rows.length, data()?.rows[0]?.id]).toEqual([1200, 600, 'r1200']);
    stop();
  });

  it('goes back where the list has become shorter than where one was', async () => {
    const { client, list, shown, stop, data } = await opened(1000);
    for (let page = 0; page < 4; page++) await shown.fetchNextPage();
    expect([data()?.from, shown.getCurrentResult().hasNextPage]).toEqual([400, false]);
    list.total = 150;
    await invalidate(client, ['pic']);
    expect([data()?.from, data()?.rows.length, data()?.total]).toEqual([400, 0, 150]);
    while (shown.getCurrentResult().hasPreviousPage) await shown.fetchPreviousPage();
    expect([data()?.from, data()?.rows.length]).toEqual([0, 150]);
    stop();
  });
});
