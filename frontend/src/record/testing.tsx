// What the tests of this folder stand on: a kind, a record of it, and a program
// that answers for them.
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';

import { createQueryClient } from '../bridge/reads';
import type { Azione, Campo, Parte, Scheda, SchedaLetta } from '../bridge/types';
import { UiProvider } from '../ui/UiProvider';

export type Candidate = { id: string; titolo: string; servizio?: string; io?: boolean; porta?: Record<string, string> };

export function campo(path: string, tipo: Campo['tipo'], more: Partial<Campo> = {}): Campo {
  return { path, tipo, etichetta: path, ...more };
}

export function parte(titolo: string, ...campi: Campo[]): Parte {
  return { titolo, campi };
}

export function azione(nome: string, campi: readonly string[], more: Partial<Azione> = {}): Azione {
  return { nome, etichetta: nome, detto: '', crea: false, campi: [...campi], propone: [], aggiunge: '', ...more };
}

export function kindOf(parti: readonly Parte[], azioni: readonly Azione[] = []): Scheda {
  return { kind: 'pratica', nome: { singolare: 'pratica', plurale: 'pratiche', femminile: true }, parti, colonne: [], calcolate: [], nomina: [], perTempo: false, cercata: false, azioni } as unknown as Scheda;
}

export function letta(visto: Record<string, unknown>, more: Partial<SchedaLetta> = {}): SchedaLetta {
  const json = Object.fromEntries(Object.entries(visto).map(([path, value]) => [path, JSON.stringify(value)]));
  return { id: 'r1', kind: 'pratica', servizio: '', titolo: 'Pratica', dettaglio: '', segno: '', visto: json, letto: {}, puo: [], daInviare: false, preferita: false, nomi: {}, ...more };
}

type Act = [id: string, action: string, seen: Record<string, string>, wanted: Record<string, string>];

/** The program: its drafts, who may stand in a field, and what it was asked to do. */
export function program({ candidates = {}, drafts = {} }: { candidates?: Record<string, Candidate[]>; drafts?: Record<string, string> } = {}) {
  const kept = new Map(Object.entries(drafts));
  const acts: Act[] = [];
  // What the next actions are answered with, instead of being done.
  const refusals: { code: string; field: string; message: string }[] = [];
  vi.stubGlobal('go', {
    app: {
      Bozze: {
        Leggi: (key: string) => Promise.resolve(kept.get(key) ?? ''),
        Salva: (key: string, text: string) => Promise.resolve(void kept.set(key, text)),
        Elimina: (key: string) => Promise.resolve(void kept.delete(key)),
      },
      Schede: {
        Catalogo: () => Promise.resolve([{ ...kindOf([]), kind: 'soggetto', cercata: true }, { ...kindOf([]), kind: 'operatore' }]),
        Candidati: (_kind: string, _id: string, path: string, _about: unknown, typed: string) =>
          Promise.resolve((candidates[path] ?? []).filter(({ titolo }) => titolo.includes(typed)).map((one) => ({ dettaglio: '', servizio: '', io: false, porta: {}, ...one }))),
        Leggi: (id: string) => Promise.resolve(letta({}, { id, titolo: `Chiamato ${id}` })),
        Agisci: (...given: Act) => {
          acts.push(given);
          const refusal = refusals.shift();
          return refusal ? Promise.reject(Object.assign(new Error(refusal.message), refusal)) : Promise.resolve();
        },
      },
    },
  });
  return { kept, acts, refusals };
}

/** Puts something into what every screen stands in. */
export function surroundings() {
  const client = createQueryClient(() => undefined);
  const within = (inner: ReactNode) => (
    <QueryClientProvider client={client}>
      <UiProvider>{inner}</UiProvider>
    </QueryClientProvider>
  );
  return within;
}

/** Draws inside of what every screen stands in. */
export function draw(node: ReactNode) {
  const within = surroundings();
  const { rerender, ...drawn } = render(within(node));
  return { ...drawn, redraw: (next: ReactNode) => rerender(within(next)) };
}
