// What the program says without being asked. Events may be lost (before the page
// is ready, while the computer sleeps), so none carries a truth: each says that
// something is to be read again, and its number shows whether one went missing.
import { listen } from './program';
import type { StatoRiconciliazione, Tipo } from './types';

export type Listeners = {
  /** The phase of access may have changed. */
  onAccess: () => void;
  /** The state of reconciliation, never an older one after a newer. */
  onState: (state: StatoRiconciliazione) => void;
  /** Records of these kinds have changed; "all" when an event went missing. */
  onData: (kinds: readonly Tipo[] | 'all') => void;
  /** A sentence to show for a moment. */
  onNotice: (text: string) => void;
};

/** Hears all events until the returned function is called. */
export function listenToProgram(listeners: Listeners): () => void {
  let lastState = 0;
  let lastData = 0;
  const stops = [
    listen('accesso', () => listeners.onAccess()),
    listen('stato', (payload) => {
      const state = payload as StatoRiconciliazione;
      if (state.numero < lastState) return;
      lastState = state.numero;
      listeners.onState(state);
    }),
    listen('dati', (payload) => {
      const { numero, tipi } = payload as { numero: number; tipi: Tipo[] | null };
      // The first one heard tells nothing of those before it, but the screens
      // read everything when they are mounted.
      const gap = lastData !== 0 && numero !== lastData + 1;
      lastData = numero;
      listeners.onData(gap ? 'all' : (tipi ?? []));
    }),
    listen('avviso', (payload) => listeners.onNotice((payload as { testo: string }).testo)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
