import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Campo } from '../bridge/types';
import { focusAt } from '../ui/Field';
import { FieldInput } from './FieldInput';
import { campo, draw, program, type Candidate } from './testing';
import type { Value } from './values';

afterEach(() => vi.unstubAllGlobals());

const about = { kind: 'pratica', id: '', values: {} };

type Drawn = { value?: Value; error?: string; filled?: boolean; candidates?: Candidate[] };

/** Draws one field, and gives what it last held. */
function field(one: Campo, { value: first, candidates = [], ...props }: Drawn = {}) {
  program({ candidates: { [one.path]: candidates } });
  let last: Value | undefined = first;
  let lastSought = '';
  function Holder() {
    const [value, setValue] = useState<Value | undefined>(first);
    const [sought, setSought] = useState('');
    const change = (path: string, next: Value | undefined, words = '') => {
      expect(path).toBe(one.path);
      last = next;
      lastSought = words;
      setValue(next);
      setSought(words);
    };
    return <FieldInput campo={one} path={one.path} value={value} about={about} onChange={change} sought={sought} {...props} />;
  }
  draw(<Holder />);
  return { held: () => last, sought: () => lastSought, user: userEvent.setup() };
}

const voci = [
  { codice: 'a', testo: 'Adulti' },
  { codice: 'm', testo: 'Minori' },
];

describe('a field of each type', () => {
  it('a line of text', async () => {
    const { held, user } = field(campo('Medico', 'testo'));
    await user.type(screen.getByRole('textbox', { name: 'Medico' }), 'Dott. Sì');
    expect(held()).toBe('Dott. Sì');
    await user.clear(screen.getByRole('textbox'));
    expect(held()).toBeUndefined();
  });

  it('a long text, as wide as the form', async () => {
    const { held, user } = field(campo('Note', 'paragrafi'));
    const box = screen.getByRole('textbox', { name: 'Note' });
    await user.type(box, 'uno{Enter}due');
    expect(held()).toBe('uno\ndue');
    expect(box.closest('.ui-form-wide')).not.toBeNull();
  });

  it('a code in capitals', async () => {
    const { held, user } = field(campo('CF', 'codice', { maiuscolo: true }));
    await user.type(screen.getByRole('textbox', { name: 'CF' }), 'rss');
    expect(held()).toBe('RSS');
  });

  it('a day', async () => {
    const { held, user } = field(campo('Nascita', 'data'), { value: '1980-01-02' });
    const box = screen.getByRole<HTMLInputElement>('textbox', { name: 'Nascita' });
    expect(box.value).toBe('02/01/1980');
    await user.clear(box);
    await user.type(box, '3/1/1980');
    expect(held()).toBe('1980-01-03');
    await user.clear(box);
    expect(held()).toBeUndefined();
  });

  it('a moment: its day and its hour in Italy', async () => {
    const { held, user } = field(campo('Data e ora', 'istante'));
    await user.type(screen.getByRole('textbox', { name: 'Data e ora' }), '01/07/2026');
    // A day alone is no moment yet, and is not one by guess; nor is it nothing, which is now.
    expect(held()).toBe('2026-07-01');
    await user.type(screen.getByRole('textbox', { name: 'Ora' }), '9.30');
    expect(held()).toBe('2026-07-01T07:30:00Z');
  });

  it('a yes and a no', async () => {
    const { held, user } = field(campo('Riservata', 'booleano'), { error: 'Non si può.' });
    const box = screen.getByRole('checkbox', { name: 'Riservata' });
    expect(screen.getByRole('alert').textContent).toContain('Non si può.');
    await user.click(box);
    expect(held()).toBe(true);
    await user.click(box);
    expect(held()).toBeUndefined();
  });

  it('a choice, which may be taken back unless one must choose', async () => {
    const { held, user } = field(campo('Area', 'scelta', { voci }));
    const box = screen.getByRole('combobox', { name: 'Area' });
    expect(screen.getByRole<HTMLOptionElement>('option', { name: 'Non indicato' }).selected).toBe(true);
    await user.selectOptions(box, 'Minori');
    expect(held()).toBe('m');
    await user.selectOptions(box, 'Non indicato');
    expect(held()).toBeUndefined();
  });

  it('a choice that must be made says so until it is', async () => {
    const { held, user } = field(campo('Area', 'scelta', { voci, obbligatorio: true }));
    const box = screen.getByRole('combobox', { name: /Area/ });
    expect(box.getAttribute('aria-required')).toBe('true');
    await user.selectOptions(box, 'Adulti');
    expect(held()).toBe('a');
    expect(screen.queryByRole('option', { name: 'Scegli' })).toBeNull();
  });

  it('a whole number', async () => {
    const { held, user } = field(campo('Figli', 'intero'));
    const box = screen.getByRole('textbox', { name: 'Figli' });
    await user.type(box, '0');
    expect(held()).toBe(0);
    await user.clear(box);
    await user.type(box, 'due');
    expect(held()).toBe('due');
    await user.tab();
    expect(screen.getByRole('alert').textContent).toContain('Scrivi un numero');
  });

  it('an amount of money, in cents', async () => {
    const { held, user } = field(campo('Importo', 'denaro'), { value: 125050 });
    const box = screen.getByRole<HTMLInputElement>('textbox', { name: 'Importo' });
    expect(box.value).toBe('1.250,50');
    await user.clear(box);
    await user.type(box, '12,5');
    expect(held()).toBe(1250);
  });

  it('one of a few colleagues', async () => {
    const { held, user } = field(campo('Responsabile', 'rif', { di: 'operatore' }), { candidates: [{ id: 'u1', titolo: 'Galli Elena' }] });
    await screen.findByRole('option', { name: 'Galli Elena' });
    await user.selectOptions(screen.getByRole('combobox', { name: 'Responsabile' }), 'Galli Elena');
    expect(held()).toBe('u1');
    await user.selectOptions(screen.getByRole('combobox'), 'Nessuno');
    expect(held()).toBeUndefined();
  });

  it('a colleague who may not be chosen any more stays, by name', async () => {
    const { held } = field(campo('Responsabile', 'rif', { di: 'operatore' }), { value: 'u9', candidates: [{ id: 'u1', titolo: 'Galli Elena' }] });
    expect((await screen.findByRole<HTMLOptionElement>('option', { name: 'Chiamato u9' })).selected).toBe(true);
    expect(held()).toBe('u9');
  });

  it('one of many people, looked for; another text is nobody', async () => {
    const { held, sought, user } = field(campo('Soggetto', 'rif', { di: 'soggetto' }), { candidates: [{ id: 's1', titolo: 'Rossi Maria' }] });
    const box = await screen.findByRole<HTMLInputElement>('combobox', { name: 'Soggetto' });
    await user.type(box, 'Rossi');
    await user.click(await screen.findByRole('option', { name: /Rossi Maria/ }));
    expect(held()).toBe('s1');
    expect(sought()).toBe('');
    expect(box.value).toBe('Rossi Maria');
    await user.type(box, 'x');
    expect(held()).toBeUndefined();
    expect(sought()).toBe('Rossi Mariax');
    expect(box.value).toBe('Rossi Mariax');
  });

  it('a number with names: one of them, none, or another that stands there', async () => {
    const reminder = campo('Promemoria', 'intero', { voci: [{ codice: '30', testo: 'Mezz’ora prima' }] });
    const { held, user } = field(reminder, { value: 45 });
    const box = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Promemoria' });
    expect(box.selectedOptions[0]?.textContent).toBe('45');
    await user.selectOptions(box, 'Mezz’ora prima');
    expect(held()).toBe(30);
    await user.selectOptions(box, 'Nessuno');
    expect(held()).toBeUndefined();
  });

  it('somebody who is named already is shown by name', async () => {
    field(campo('Soggetto', 'rif', { di: 'soggetto' }), { value: 's7' });
    await vi.waitFor(() => expect(screen.getByRole<HTMLInputElement>('combobox').value).toBe('Chiamato s7'));
  });
});

it.each<[Campo['tipo'], Partial<Campo>]>([
  ['testo', {}],
  ['codice', {}],
  ['paragrafi', {}],
  ['data', {}],
  ['istante', {}],
  ['booleano', {}],
  ['scelta', { voci }],
  ['intero', {}],
  ['denaro', {}],
  ['rif', { di: 'operatore' }],
  ['rif', { di: 'soggetto' }],
])('what is wrong with a field of type %s is said at it, beside its help', async (tipo, more) => {
  field(campo('Campo', tipo, { aiuto: 'Che cosa è', ...more }), { error: 'Così non va.' });
  const control = await screen.findByLabelText('Campo', { exact: true });
  expect(control.getAttribute('aria-invalid')).toBe('true');
  const described = (control.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent.trim());
  expect(described).toEqual(['Così non va.', 'Che cosa è']);
});

it('what is filled when it is left empty is not asked of anybody', () => {
  field(campo('Data e ora', 'istante', { obbligatorio: true }), { filled: true });
  expect(screen.getByRole('textbox', { name: 'Data e ora' }).getAttribute('aria-required')).toBeNull();
});

describe('an item of a scale', () => {
  const item = campo('Lavarsi', 'scelta', {
    obbligatorio: true,
    voci: [
      { codice: 'a', testo: 'Per conto suo' },
      { codice: 'b', testo: 'Con una mano' },
    ],
    punti: { a: 1, b: 0 },
  });

  it('has all of its answers in sight, and says what the chosen one is worth', async () => {
    const { held, user } = field(item);
    const group = screen.getByRole('group', { name: /^Lavarsi/ });
    expect(within(group).getAllByRole('radio').map(({ id }) => document.querySelector(`label[for="${id}"]`)?.textContent)).toEqual(['Per conto suo', 'Con una mano']);
    expect(group.textContent).not.toMatch(/punt/);
    await user.click(screen.getByRole('radio', { name: 'Per conto suo' }));
    expect(held()).toBe('a');
    expect(group.textContent).toContain('1 punto');
    await user.keyboard('{ArrowDown}');
    expect(held()).toBe('b');
    expect(group.textContent).toContain('0 punti');
  });

  it('can be left without an answer where nobody has to give one', async () => {
    const { held, user } = field({ ...item, obbligatorio: false }, { value: 'a' });
    await user.click(screen.getByRole('radio', { name: 'Senza risposta' }));
    expect(held()).toBeUndefined();
  });

  it('is where a list of what is missing leads', () => {
    field(item);
    expect(focusAt('Lavarsi')).toBe(true);
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Per conto suo' }));
    expect(focusAt('Vestirsi')).toBe(false);
  });
});
