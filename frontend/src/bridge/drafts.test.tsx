import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, renderHook, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { delivered, mergeTyped, useDraft } from './drafts';

/** The program's drafts, as package app keeps them. */
function program(before: Record<string, string> = {}) {
  const kept = new Map(Object.entries(before));
  const log: string[] = [];
  let release: () => void = () => undefined;
  let answer = Promise.resolve();
  /** Leaves calls unanswered until `release`. */
  const hold = () => {
    answer = new Promise((resolve) => {
      release = resolve;
    });
  };
  const Bozze = {
    Salva: (key: string, text: string) => {
      kept.set(key, text);
      log.push('salva');
      return answer;
    },
    Leggi: (key: string) => answer.then(() => kept.get(key) ?? ''),
    Elimina: (key: string) => {
      kept.delete(key);
      log.push('elimina');
      return Promise.resolve();
    },
  };
  vi.stubGlobal('go', { app: { Bozze } });
  return { kept, log, hold, release: () => release() };
}

const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

type Form = { testo: string; luogo: string };
const empty: Form = { testo: '', luogo: '' };

describe('useDraft', () => {
  it('hands over each letter at once, one call at a time, the newest alone', async () => {
    const { kept, log, hold, release } = program();
    const { result } = renderHook(() => useDraft('nota', empty));
    await settle();
    expect(result.current).toMatchObject({ ready: true, resumed: false, changed: false });
    hold();
    for (const testo of ['C', 'Co', 'Col']) act(() => result.current.set({ testo }));
    expect(log).toEqual(['salva']);
    expect(kept.get('nota')).toContain('"testo":"C"');
    release();
    await settle();
    expect(log).toEqual(['salva', 'salva']);
    expect(JSON.parse(kept.get('nota') ?? '')).toMatchObject({ seen: empty, value: { testo: 'Col', luogo: '' } });
    expect(result.current.changed).toBe(true);
  });

  it('tells when all that was typed is with the program, also of a form that has gone', async () => {
    const { kept, hold, release } = program();
    const { result, unmount } = renderHook(() => useDraft('nota', empty));
    await settle();
    hold();
    act(() => result.current.set({ testo: 'le ultime' }));
    act(() => result.current.set({ testo: 'le ultime parole' }));
    unmount();
    let told = false;
    void delivered().then(() => {
      told = true;
    });
    await settle();
    expect(told).toBe(false);
    release();
    await settle();
    expect(told).toBe(true);
    expect(kept.get('nota')).toContain('le ultime parole');
  });

  it('saves at once when the form goes away', async () => {
    const { kept, log } = program();
    const { result, unmount } = renderHook(() => useDraft('nota', empty));
    await settle();
    act(() => result.current.set({ testo: 'Colloquio' }));
    unmount();
    await settle();
    expect(log).toEqual(['salva']);
    expect(kept.get('nota')).toContain('Colloquio');
  });

  it('gives back what was kept, with what had been seen then', async () => {
    program({ nota: JSON.stringify({ seen: { testo: 'a', luogo: 'b' }, value: { testo: 'A', luogo: 'b' } }) });
    const { result } = renderHook(() => useDraft('nota', { testo: 'nuovo', luogo: 'b' }));
    expect(result.current.ready).toBe(false);
    await settle();
    expect(result.current).toMatchObject({
      ready: true,
      resumed: true,
      seen: { testo: 'a', luogo: 'b' },
      value: { testo: 'A', luogo: 'b' },
    });
  });

  it('keeps what is typed before it is known whether a draft was kept', async () => {
    const { kept } = program();
    const { result } = renderHook(() => useDraft('nota', empty));
    act(() => result.current.set({ testo: 'H' }));
    expect(result.current).toMatchObject({ ready: false, value: { testo: 'H', luogo: '' } });
    await settle();
    expect(result.current).toMatchObject({ ready: true, resumed: false, value: { testo: 'H', luogo: '' } });
    await settle();
    expect(kept.get('nota')).toContain('"testo":"H"');
  });

  it('puts it over the draft that was kept, and loses neither', async () => {
    const { kept } = program({ nota: JSON.stringify({ seen: empty, value: { testo: 'vecchio', luogo: 'Lodi' } }) });
    const { result } = renderHook(() => useDraft('nota', empty));
    act(() => result.current.set({ testo: 'H' }));
    await settle();
    expect(result.current).toMatchObject({ resumed: true, value: { testo: 'H', luogo: 'Lodi' } });
    expect(kept.get('nota')).toContain('Lodi');
  });

  it('has a lock wait for it, also where the form has gone', async () => {
    const { kept, hold, release } = program({ nota: JSON.stringify({ seen: empty, value: { testo: '', luogo: 'Lodi' } }) });
    hold();
    const { result, unmount } = renderHook(() => useDraft('nota', empty));
    act(() => result.current.set({ testo: 'H' }));
    unmount();
    let told = false;
    void delivered().then(() => {
      told = true;
    });
    await settle();
    expect(told).toBe(false);
    release();
    await settle();
    expect(told).toBe(true);
    expect(JSON.parse(kept.get('nota') ?? '')).toMatchObject({ seen: empty, value: { testo: 'H', luogo: 'Lodi' } });
  });

  it('does not write it over a draft that a lock kept from being read', async () => {
    const locked = Object.assign(new Error('x'), { code: 'bloccato', field: '', message: 'x' });
    const Salva = vi.fn();
    vi.stubGlobal('go', { app: { Bozze: { Leggi: () => Promise.reject(locked), Salva } } });
    const { result } = renderHook(() => useDraft('nota', empty));
    act(() => result.current.set({ testo: 'H' }));
    await settle();
    expect(Salva).not.toHaveBeenCalled();
  });

  it('leaves nothing behind after discard, not even what waited to be saved', async () => {
    const { kept, log } = program();
    const { result } = renderHook(() => useDraft('nota', empty));
    await settle();
    act(() => result.current.set({ testo: 'x' }));
    act(() => result.current.discard());
    await settle();
    expect(log).toEqual(['salva', 'elimina']);
    expect(kept.size).toBe(0);
    expect(result.current.value).toEqual(empty);
  });

  it('follows what stands until something is typed, and then keeps what was seen', async () => {
    program();
    const { result, rerender } = renderHook(({ now }) => useDraft('nota', now), { initialProps: { now: empty } });
    await settle();
    rerender({ now: { testo: '', luogo: 'Lodi' } });
    expect(result.current.value.luogo).toBe('Lodi');
    act(() => result.current.set({ testo: 'x' }));
    rerender({ now: { testo: '', luogo: 'Codogno' } });
    expect(result.current.seen.luogo).toBe('Lodi');
    act(() => result.current.rebase({ testo: '', luogo: 'Codogno' }));
    expect(result.current.seen).toEqual({ testo: '', luogo: 'Codogno' });
    expect(result.current.value).toEqual({ testo: 'x', luogo: 'Codogno' });
  });

  it('opens the form although the draft is unreadable, and says so', async () => {
    program({ nota: '{' });
    function Probe() {
      const draft = useDraft('nota', empty);
      return <p>{draft.ready ? draft.trouble : 'attesa'}</p>;
    }
    render(<Probe />);
    await settle();
    expect(screen.getByText(/non si legge più/)).toBeTruthy();
  });

  it('says so of one that an earlier program had of another form', async () => {
    program({ chiudi: JSON.stringify({ seen: { motivo: '' }, value: { motivo: 'Torna' } }) });
    const { result } = renderHook(() => useDraft('chiudi', { form: { note: '' } }));
    await settle();
    expect(result.current).toMatchObject({ ready: true, resumed: false, value: { form: { note: '' } } });
    expect(result.current.trouble).toMatch(/non si legge/);
  });

  it('says that a draft could not be read, but nothing of a lock', async () => {
    for (const [code, said] of [['interno', /non si legge/], ['bloccato', /^$/]] as const) {
      // As the program's errors come through the bridge.
      const failure = Object.assign(new Error('x'), { code, field: '', message: 'x' });
      vi.stubGlobal('go', { app: { Bozze: { Leggi: () => Promise.reject(failure) } } });
      const { result } = renderHook(() => useDraft(code, empty));
      await settle();
      expect(result.current.ready).toBe(true);
      expect(result.current.trouble).toMatch(said);
    }
  });
});

describe('a draft and its record', () => {
  it('keeps the id that its record will have, and has another once it was saved', async () => {
    const { kept } = program();
    const first = renderHook(() => useDraft('nota', empty));
    await settle();
    act(() => first.result.current.set({ testo: 'x' }));
    const { id } = first.result.current;
    first.unmount();
    const again = renderHook(() => useDraft('nota', empty));
    await settle();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(again.result.current).toMatchObject({ id, resumed: true });
    act(() => again.result.current.discard());
    await settle();
    expect(again.result.current.id).not.toBe(id);
    expect(kept.size).toBe(0);
  });

  it('says the service in which it was begun, where that is another', async () => {
    const client = new QueryClient();
    const inUse = (id: string) => client.setQueryData(['accesso'], { sessione: { servizio: { id, nome: `Servizio ${id}` } } });
    const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
    program();
    inUse('self');
    const first = renderHook(() => useDraft('nota', empty), { wrapper });
    await settle();
    act(() => first.result.current.set({ testo: 'x' }));
    expect(first.result.current.elsewhere).toBe('');
    first.unmount();
    inUse('lodi');
    const again = renderHook(() => useDraft('nota', empty), { wrapper });
    await settle();
    expect(again.result.current.elsewhere).toBe('Servizio self');
    // Going on does not make it another service's.
    act(() => again.result.current.set({ testo: 'xy' }));
    expect(again.result.current.elsewhere).toBe('Servizio self');
  });

  it('says at once that what is typed is not kept, and when it is again', async () => {
    const tooLong = Object.assign(new Error('x'), { code: 'troppo_grande', field: '', message: 'Troppo lungo.' });
    vi.stubGlobal('go', { app: { Bozze: { Leggi: () => Promise.resolve(''), Salva: (_key: string, text: string) => (text.length > 400 ? Promise.reject(tooLong) : Promise.resolve()) } } });
    const { result } = renderHook(() => useDraft('nota', empty));
    await settle();
    act(() => result.current.set({ testo: 'x'.repeat(500) }));
    await settle();
    expect(result.current.trouble).toMatch(/non si è potuto conservare.*Troppo lungo/);
    act(() => result.current.set({ testo: 'x' }));
    await settle();
    expect(result.current.trouble).toBe('');
  });
});

describe('mergeTyped', () => {
  it('keeps what was typed and takes the rest from what stands', () => {
    expect(
      mergeTyped({ a: 1, b: [1], c: 'x' }, { a: 2, b: [1], c: 'x' }, { a: 3, b: [1, 2], c: 'y' }),
    ).toEqual({ a: 2, b: [1, 2], c: 'y' });
  });

  it('keeps what was taken away, also in a draft that has been kept', () => {
    const seen: { a?: string; b: string } = { a: 'x', b: 'x' };
    expect(mergeTyped(seen, { b: 'x' }, { a: 'x', b: 'y' })).toEqual({ a: undefined, b: 'y' });
  });
});
