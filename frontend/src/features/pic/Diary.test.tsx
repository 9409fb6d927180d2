import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import type { PIC } from '../../bridge/types';
import { azione, campo, draw, kindOf, letta, parte } from '../../record/testing';
import { Diary } from './Diary';

afterEach(() => vi.unstubAllGlobals());

const tipi = [
  { codice: 'nota', testo: 'Nota' },
  { codice: 'visita_domiciliare', testo: 'Visita domiciliare' },
  { codice: 'cambio_stato', testo: 'Cambio di stato' },
];
const fields = [
  campo('pic', 'rif'),
  campo('tipo', 'scelta', { etichetta: 'Tipo', voci: tipi, dai_passi: ['cambio_stato'] }),
  campo('il', 'istante', { etichetta: 'Quando è avvenuto' }),
  campo('rettifica', 'rif'),
  campo('testo', 'paragrafi', { etichetta: 'Testo', obbligatorio: true }),
  campo('riservata', 'booleano', { etichetta: 'Voce riservata' }),
];
const scheda = { ...kindOf([parte('Voce', ...fields)], [azione('diario.scrivi', fields.map(({ path }) => path), { crea: true, propone: ['il', 'tipo'] })]), kind: 'diario' };

type Entry = PIC['diario'][number];

function entry(id: string, more: Partial<Entry> = {}): Entry {
  return {
    id, tipo: 'visita_domiciliare', tipoTesto: 'Visita domiciliare', il: '2026-11-26T09:00:00Z', scrittaIl: '', autore: 'Galli Marco', testo: `Testo ${id}`,
    conChi: '', dove: '', riservata: false, visibileA: [], daInviare: false, rettifiche: [], puoRettificare: { si: true, perche: '' }, visto: {}, ...more,
  };
}

function diary(...diario: Entry[]) {
  const made: [string, Record<string, string>][] = [];
  vi.stubGlobal('go', {
    app: {
      Bozze: { Leggi: () => Promise.resolve(''), Salva: () => Promise.resolve(), Elimina: () => Promise.resolve() },
      Schede: {
        Catalogo: () => Promise.resolve([scheda]),
        Crea: (action: string, wanted: Record<string, string>) => {
          made.push([action, wanted]);
          return Promise.resolve('d9');
        },
      },
    },
  });
  const yes = { si: true, perche: '' };
  const pic: PIC = { scheda: letta({}, { id: 'p1', kind: 'pic' }), diario, scriviDiario: yes, leggiDiario: yes };
  draw(<Diary pic={pic} />);
  return { made, user: userEvent.setup() };
}

it('a visit is written of the day on which it was, and a change of state by nobody', async () => {
  const { made, user } = diary();
  await user.click(screen.getByRole('button', { name: 'Scrivi nel diario' }));
  expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual(['Non indicato', 'Nota', 'Visita domiciliare']);
  await user.type(screen.getByRole('textbox', { name: 'Testo' }), 'Era sola.');
  await user.type(screen.getByRole('textbox', { name: 'Quando è avvenuto' }), '26/11/2026');
  await user.type(screen.getByRole('textbox', { name: 'Ora' }), '10');
  await user.click(screen.getByRole('button', { name: 'Salva nel diario' }));
  expect(made).toEqual([['diario.scrivi', expect.objectContaining({ pic: '"p1"', tipo: '"nota"', il: '"2026-11-26T09:00:00Z"', testo: '"Era sola."' })]]);
});

it('an entry says when it was written, where that is another time', () => {
  diary(entry('d1', { scrittaIl: '2026-11-29T17:30:00Z' }), entry('d2'));
  const [late, soon] = screen.getAllByRole('article');
  expect(late?.textContent).toContain('26/11/2026, 10:00, Galli Marco · scritta il 29/11/2026, 18:30');
  expect(soon?.textContent).not.toContain('scritta il');
});

it('an entry is put right by another, which begins as it is and names it', async () => {
  const { made, user } = diary(entry('d1', { visto: { tipo: '"visita_domiciliare"', il: '"2026-11-26T09:00:00Z"', testo: '"Era sola."', riservata: 'true' } }));
  await user.click(screen.getByRole('button', { name: 'Rettifica' }));
  const text = await screen.findByRole('textbox', { name: 'Testo' });
  expect(screen.queryByRole('checkbox', { name: 'Voce riservata' })).toBeNull();
  await user.clear(text);
  await user.type(text, 'Era con il figlio.');
  await user.click(screen.getByRole('button', { name: 'Salva la rettifica' }));
  expect(made).toEqual([
    ['diario.scrivi', { id: expect.stringMatching(/^"[0-9a-f-]{36}"$/) as string, pic: '"p1"', rettifica: '"d1"', tipo: '"visita_domiciliare"', il: '"2026-11-26T09:00:00Z"', testo: '"Era con il figlio."', riservata: 'true' }],
  ]);
});

it('what was put right is struck, and leads to what puts it right and back', async () => {
  const wrong = { id: 'd1', il: '2026-11-26T09:00:00Z', tipo: 'Visita domiciliare', autore: 'Galli Marco' };
  const right = { id: 'd2', il: '2026-11-29T17:30:00Z', tipo: 'Visita domiciliare', autore: 'Ferrari Anna' };
  const { user } = diary(entry('d2', { rettifica: wrong }), entry('d1', { rettifiche: [right, { ...right, id: 'd3' }] }));
  const [by, of] = screen.getAllByRole('article');
  if (!by || !of) throw new Error('two entries');
  expect(of.querySelector('del')?.textContent).toBe('Testo d1');
  expect(by.querySelector('del')).toBeNull();
  expect(within(of).queryByRole('button', { name: 'Rettifica' })).toBeNull();
  Element.prototype.scrollIntoView = vi.fn();
  await user.click(within(by).getByRole('button', { name: 'Visita domiciliare del 26/11/2026, 10:00, Galli Marco' }));
  expect(document.activeElement).toBe(of);
  const [first] = within(of).getAllByRole('button', { name: /Ferrari Anna/ });
  if (!first) throw new Error('it is put right');
  await user.click(first);
  expect(document.activeElement).toBe(by);
});
