import { afterEach, describe, expect, it, vi } from 'vitest';

import { accesso, ricerca } from './calls';
import { listenToProgram } from './events';
import { leadOutside, type Leave } from './program';

// eslint-disable-next-line no-restricted-syntax -- the bridge by itself, without a command
const leave = {} as Leave;

afterEach(() => vi.unstubAllGlobals());

describe('bridged', () => {
  it('turns the null of an empty slice into a list, and adds nothing that is absent', async () => {
    const stato = { fase: 'accesso', conosciuti: null };
    vi.stubGlobal('go', {
      app: { Accesso: { Stato: () => Promise.resolve(stato) }, Ricerca: { Cerca: () => Promise.resolve(null) } },
    });
    expect(await accesso.stato()).toEqual({ fase: 'accesso', conosciuti: [] });
    expect(await ricerca.cerca('x')).toEqual([]);
  });

  it('rejects with a Fault, also where the method is not there', async () => {
    vi.stubGlobal('go', {
      // The program rejects with what it formatted, not with an Error.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      app: { Accesso: { Entra: () => Promise.reject({ code: 'credenziali_errate', field: '', message: 'No.' }) } },
    });
    await expect(accesso.entra(leave, 'u', 'p', '')).rejects.toMatchObject({ code: 'credenziali_errate', message: 'No.' });
    await expect(accesso.stato()).rejects.toMatchObject({ code: 'interno' });
  });
});

describe('leadOutside', () => {
  it('opens a message in the mail program, and leaves other links alone', () => {
    const opened = vi.fn();
    vi.stubGlobal('runtime', { BrowserOpenURL: opened });
    leadOutside(document);
    document.body.innerHTML = '<a href="mailto:siz@ufficiodipiano.lodi.it"><b>siz</b></a> <a href="#/soggetti">Soggetti</a>';
    const pressed = (on: string) => {
      const event = new MouseEvent('click', { bubbles: true, cancelable: true });
      document.querySelector(on)?.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(pressed('b')).toBe(true);
    expect(opened.mock.calls).toEqual([['mailto:siz@ufficiodipiano.lodi.it']]);
    expect(pressed('a[href^="#"]')).toBe(false);
    expect(opened).toHaveBeenCalledOnce();
  });
});

describe('listenToProgram', () => {
  function heard() {
    const listeners = new Map<string, (payload: unknown) => void>();
    vi.stubGlobal('runtime', {
      EventsOnMultiple: (name: string, listener: (payload: unknown) => void) => {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
    });
    const on = { onAccess: vi.fn(), onState: vi.fn(), onLine: vi.fn(), onData: vi.fn(), onFarewell: vi.fn() };
    const stop = listenToProgram(on);
    return { ...on, stop, listeners, emit: (name: string, payload: unknown) => listeners.get(name)?.(payload) };
  }

  it('asks for everything when a number is missing', () => {
    const { emit, onData } = heard();
    emit('dati', { numero: 7, tipi: ['pic'], ids: [] });
    emit('dati', { numero: 8, tipi: ['diario'], ids: [] });
    emit('dati', { numero: 10, tipi: ['pic'], ids: [] });
    emit('dati', { numero: 11, tipi: ['pic'], ids: [] });
    expect(onData.mock.calls).toEqual([[['pic']], [['diario']], ['all'], [['pic']]]);
  });

  it('counts through all events, so that a loss shows whichever comes next', () => {
    const { emit, onData, onAccess } = heard();
    emit('dati', { numero: 1, tipi: ['pic'], ids: [] });
    emit('stato', { numero: 2 });
    emit('accesso', { numero: 3 });
    expect(onData.mock.calls).toEqual([[['pic']]]);
    emit('accesso', { numero: 5 });
    emit('stato', { numero: 7 });
    expect(onData.mock.calls).toEqual([[['pic']], ['all'], ['all']]);
    expect(onAccess).toHaveBeenCalledTimes(2);
  });

  it('asks for everything when the program does not know what changed', () => {
    const { emit, onData } = heard();
    emit('dati', { numero: 1, tipi: [], ids: [] });
    emit('dati', { numero: 2, tipi: null, ids: null });
    expect(onData.mock.calls).toEqual([['all'], ['all']]);
  });

  it('never shows an older state after a newer', () => {
    const { emit, onState } = heard();
    emit('stato', { numero: 5 });
    emit('stato', { numero: 4 });
    emit('stato', { numero: 6 });
    expect(onState.mock.calls.map(([state]) => (state as { numero: number }).numero)).toEqual([5, 6]);
  });

  it('reads nothing again for what moves on the line', () => {
    const { emit, onLine, onData, onAccess, onState } = heard();
    emit('stato', { numero: 1 });
    emit('linea', { numero: 2, inviati: 5 });
    emit('linea', { numero: 3, inviati: 9 });
    expect(onLine.mock.calls.map(([line]) => (line as { inviati: number }).inviati)).toEqual([5, 9]);
    expect(onState).toHaveBeenCalledTimes(1);
    expect(onData).not.toHaveBeenCalled();
    expect(onAccess).not.toHaveBeenCalled();
  });

  it('stops when told', () => {
    const { stop, listeners } = heard();
    stop();
    expect(listeners.size).toBe(0);
  });
});
