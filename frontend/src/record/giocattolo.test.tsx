// A kind that no code names, as the program gives it: app/giocattolo_test.go adds
// it and holds the file to what the screens get.
import { screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { RigaScheda, Scheda, SchedaLetta } from '../bridge/types';
import { actionOf } from './catalogue';
import toy from './giocattolo.json';
import { RecordFacts } from './RecordFacts';
import { RecordForm } from './RecordForm';
import { RecordTable } from './RecordTable';
import { draw, program } from './testing';
import { decode, keysOf, parts, pickUnder, type Values } from './values';

const scheda = toy.scheda as unknown as Scheda;
const letta = toy.letta as unknown as SchedaLetta;
const all = scheda.parti.flatMap(({ campi }) => campi);

afterEach(() => vi.unstubAllGlobals());

function Form({ action, begin }: { action: string; begin: Values }) {
  const [values, setValues] = useState(begin);
  return (
    <RecordForm
      scheda={scheda}
      fields={actionOf(scheda, action).campi}
      id=""
      values={values}
      set={(change) => setValues((old) => ({ ...old, ...change }))}
      error={null}
      names={letta.nomi}
    />
  );
}

describe('a kind that no code names', () => {
  it.each(scheda.azioni.map(({ nome }) => nome))('has a form for %s, with every field that is asked and no other', async (action) => {
    program();
    draw(<Form action={action} begin={pickUnder(decode(letta.visto), {}, actionOf(scheda, action).campi)} />);
    const asked = actionOf(scheda, action).campi;
    const labels = () => [...document.querySelectorAll('label, legend')].map((label) => label.textContent.replace(' (facoltativo)', ''));
    for (const campo of all) {
      const shown = () => expect(labels().some((label) => label.startsWith(campo.etichetta))).toBe(true);
      // Those that name another record come once it is known how many there are.
      if (asked.includes(campo.path)) await vi.waitFor(shown);
      else expect(labels()).not.toContain(campo.etichetta);
    }
    for (const { titolo, campi } of scheda.parti) {
      expect(screen.queryByRole('heading', { name: titolo }) !== null).toBe(campi.some(({ path }) => asked.includes(path)));
    }
  });

  it('is shown with every value that it holds, under the name of its field', () => {
    program();
    draw(<RecordFacts scheda={scheda} record={letta} />);
    for (const { path, etichetta, tipo } of all) {
      for (const at of path.includes('*') ? keysOf(letta.visto, parts(path).collection).map((key) => path.replace('*', key)) : [path]) {
        const label = at === path || tipo === 'scelte' ? etichetta : `${etichetta} (${letta.nomi[parts(at).key] ?? ''})`;
        const told = tipo === 'paragrafi' ? screen.getByRole('heading', { name: label }).closest('section') : screen.getByText(label).parentElement;
        expect(told?.textContent).toContain(letta.letto[at]);
      }
    }
  });

  it('is listed with the columns of the kind', async () => {
    program();
    const elenco = vi.fn(() => Promise.resolve(toy.pagina));
    Object.assign((globalThis as unknown as { go: { app: { Schede: object } } }).go.app.Schede, { Elenco: elenco });
    const onOpen = vi.fn<(row: RigaScheda) => void>();
    draw(<RecordTable scheda={scheda} filter={{ testo: '', dove: [], ovunque: false }} label="Giocattoli" onOpen={onOpen} empty={null} />);
    const table = await screen.findByRole('grid', { name: 'Giocattoli' });
    const heads = within(table).getAllByRole('columnheader').map((head) => head.textContent);
    expect(heads).toEqual(scheda.colonne.map((path) => [...all, ...scheda.calcolate].find((one) => one.path === path)?.etichetta));
    const cells = within(table).getAllByRole('gridcell').map((cell) => cell.textContent.trim());
    expect(cells).toEqual(scheda.colonne.map((path) => toy.pagina.righe[0]?.letto[path as keyof (typeof toy.pagina.righe)[0]['letto']]));
    within(table).getAllByRole('row')[1]?.click();
    expect(onOpen.mock.lastCall?.[0].id).toBe('g1');
  });
});
