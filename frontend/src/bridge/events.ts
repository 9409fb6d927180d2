// What the program says without being asked. Events may be lost (before the page
// is ready, while the computer sleeps), so none carries a truth: each says that
// something is to be read again. One count runs through all of them, and a
// number that is skipped shows that one went missing.
import { listen } from './program';
import type { Linea, StatoRiconciliazione, Tipo } from './types';

export type Listeners = {
  /** The phase of access may have changed. */
  onAccess: () => void;
  /** The state of reconciliation, never an older one after a newer. */
  onState: (state: StatoRiconciliazione) => void;
  /** What moves on the line, nothing else having changed. */
  onLine: (line: Linea) => void;
  /** Records of these kinds have changed; "all" when it is not known which. */
  onData: (kinds: readonly Tipo[] | 'all') => void;
  /** The session is about to end: what was typed is to be handed over. */
  onFarewell: () => void;
};

/** Hears all events until the returned function is called. */
export function listenToProgram(listeners: Listeners): () => void {
  // The first event tells nothing of those before it, but the screens read
  // everything when they are mounted.
  let last = 0;
  let lastState = 0;

  /** Whether every event before this one was heard. */
  const unbroken = (numero: number) => {
    const whole = last === 0 || numero === last + 1;
    last = Math.max(last, numero);
    return whole;
  };

  const stops = [
    listen('accesso', (payload) => {
      const { numero } = payload as { numero: number };
      if (!unbroken(numero)) listeners.onData('all');
      listeners.onAccess();
    }),
    listen('congedo', (payload) => {
      const { numero } = payload as { numero: number };
      if (!unbroken(numero)) listeners.onData('all');
      listeners.onFarewell();
    }),
    listen('stato', (payload) => {
      const state = payload as StatoRiconciliazione;
      if (!unbroken(state.numero)) listeners.onData('all');
      if (state.numero < lastState) return;
      lastState = state.numero;
      listeners.onState(state);
    }),
    listen('linea', (payload) => {
      const line = payload as Linea;
      if (!unbroken(line.numero)) listeners.onData('all');
      listeners.onLine(line);
    }),
    listen('dati', (payload) => {
      const { numero, tipi } = payload as { numero: number; tipi: Tipo[] | null };
      const known = unbroken(numero) && tipi !== null && tipi.length > 0;
      listeners.onData(known ? tipi : 'all');
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
