import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

import { Areas, type Area } from './areas';
import { Offers } from './Offers';
import { azione, draw, kindOf, letta, program } from './testing';

afterEach(() => vi.unstubAllGlobals());

const area: Area = {
  id: 'pratiche', label: 'Pratiche', about: '', icon: 'richieste', screen: () => null, kinds: ['pratica'], guide: [{ title: '', text: '' }],
  offers: [{ on: 'pratica', action: 'pratica.chiedi', field: 'pratica', at: (id) => [id], once: { states: ['aperta'], why: 'C’è già.' } }],
};

it.each([
  [0, undefined],
  [1, 'C’è già.'],
])('offers what there is to be one of where %i are open', async (open, why) => {
  program();
  const { Schede } = (globalThis as unknown as { go: { app: { Schede: Record<string, unknown> } } }).go.app;
  const asked = vi.fn<(query: unknown) => Promise<unknown>>(() => Promise.resolve({ righe: [], totale: open }));
  Schede.Catalogo = () => Promise.resolve([kindOf([], [azione('pratica.chiedi', [], { crea: true })])]);
  Schede.Nuova = () => Promise.resolve({ permesso: { si: true, perche: '' }, proposte: {} });
  Schede.Elenco = asked;
  draw(<Areas value={[area]}><Offers record={letta({})} /></Areas>);
  const button = await screen.findByRole('button', { name: 'pratica.chiedi' });
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  await vi.waitFor(() => expect(button.hasAttribute('disabled') || button.getAttribute('aria-disabled') === 'true').toBe(why !== undefined));
  expect(asked.mock.calls[0]?.[0]).toMatchObject({ kind: 'pratica', dove: [{ campi: ['pratica'], valori: ['r1'] }, { campi: ['stato'], valori: ['aperta'] }] });
});
