import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import type { Draft } from '../bridge/drafts';
import { azione, campo, draw, kindOf, parte } from '../record/testing';
import type { Values } from '../record/values';
import { PersonForm } from './PersonForm';

afterEach(() => vi.unstubAllGlobals());

const CODE = 'RSSMRC80A01E648S';
const fields = [
  campo('cognome', 'testo', { etichetta: 'Cognome', quando: { campo: 'nome_unico', valori: ['', 'cognome'] } }),
  campo('nome_unico', 'scelta', { etichetta: 'Un nome solo', voci: [{ codice: 'cognome', testo: 'Ha solo il cognome' }, { codice: 'nome', testo: 'Ha solo il nome' }] }),
  campo('sesso', 'scelta', { etichetta: 'Sesso', voci: [{ codice: 'F', testo: 'Femmina' }, { codice: 'M', testo: 'Maschio' }] }),
  campo('data_nascita', 'data', { etichetta: 'Data di nascita' }),
  campo('luogo_nascita_nome', 'testo', { etichetta: 'Luogo di nascita' }),
  campo('luogo_nascita', 'codice', { interno: true }),
  campo('comune_nome', 'testo', { etichetta: 'Comune di residenza' }),
  campo('comune', 'codice', { interno: true }),
  campo('cf', 'codice', { etichetta: 'Codice fiscale', maiuscolo: true }),
];
const scheda = { ...kindOf([parte('Identità', ...fields)], [azione('soggetto.crea', fields.map(({ path }) => path), { crea: true })]), kind: 'soggetto' };

const TOWNS = [{ codice: 'E648', nome: 'Lodi', cap: '26900', provincia: 'LO' }, { codice: 'I274', nome: 'Sant’Angelo Lodigiano', cap: '26866', provincia: 'LO' }];

/** The form of a new person, before a program that knows one code. */
function form(begin: Values, { nascite = ['1980-01-01'] } = {}) {
  const value: { current: Values; saved: Values | undefined } = { current: begin, saved: undefined };
  const answer = (asked: Record<string, string>) => {
    const codice = asked.cf ? (JSON.parse(asked.cf) as string).replace(/[^0-9A-Z]/gi, '').toUpperCase() : '';
    const valido = codice === CODE || codice.startsWith('STP');
    const dice = codice === CODE ? { sesso: '"M"', luogo_nascita: '"E648"', luogo_nascita_nome: '"Lodi"', ...(nascite.length === 1 && { data_nascita: '"1980-01-01"' }) } : {};
    const mancano = ['cognome', 'sesso', 'data_nascita'].filter((path) => !asked[path]);
    return Promise.resolve({
      calcolato: '', valido, messaggio: codice === '' || valido ? '' : 'La lettera di controllo non corrisponde', codice, discrepanze: [], mancano, dice,
      specie: codice.startsWith('STP') ? 'Codice STP: non dice sesso e nascita.' : '', nascite: codice === CODE ? nascite : [],
    });
  };
  vi.stubGlobal('go', { app: { Schede: { Catalogo: () => Promise.resolve([scheda]) }, Soggetti: { VerificaCF: answer, Doppioni: () => Promise.resolve([]), Luoghi: () => Promise.resolve([]), ComuniAmbito: () => Promise.resolve(TOWNS), Residenza: (name: string) => Promise.resolve(name.startsWith('S. Angelo') ? TOWNS[1] : { codice: '', nome: '' }) } } });
  function Holder() {
    const [typed, setTyped] = useState(begin);
    value.current = typed;
    const draft = { ready: true, seen: begin, value: typed, changed: true, resumed: false, trouble: '', elsewhere: '', id: '', set: (change: Values) => setTyped((old) => ({ ...old, ...change })), discard: () => undefined, rebase: () => undefined } as Draft<Values>;
    return <PersonForm action="soggetto.crea" id="" draft={draft} busy={false} error={null} onSave={(values) => (value.saved = values)} onCancel={() => undefined} />;
  }
  draw(<Holder />);
  return { value, user: userEvent.setup() };
}

const box = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'Codice fiscale' });

it('a codice fiscale that is typed first fills what it says, and agrees with nothing yet', async () => {
  const { value, user } = form({});
  await user.type(await box(), 'rssmrc80a01e648s');
  await screen.findByText(/È un codice valido. Per confrontarlo mancano: cognome/);
  expect(value.current).toMatchObject({ cf: CODE, sesso: 'M', data_nascita: '1980-01-01', luogo_nascita: 'E648', luogo_nascita_nome: 'Lodi' });
  expect(screen.queryByText('Corrisponde ai dati')).toBeNull();
  await user.type(screen.getByRole('textbox', { name: 'Cognome' }), 'Rossi');
  await screen.findByText('Corrisponde ai dati');
});

it('what stands already is left alone, and a place that was typed keeps its code', async () => {
  const { value, user } = form({ sesso: 'F', luogo_nascita_nome: 'Codogno' });
  await user.click(await box());
  await user.paste(`\u00a0${CODE.toLowerCase()}\u200b`);
  await vi.waitFor(() => expect(value.current.data_nascita).toBe('1980-01-01'));
  expect(value.current).toMatchObject({ sesso: 'F', luogo_nascita_nome: 'Codogno' });
  expect(value.current.luogo_nascita).toBeUndefined();
  expect(screen.queryByText(/massimo è 16/)).toBeNull();
});

it('of a birth in one century or another somebody chooses', async () => {
  const { value, user } = form({}, { nascite: ['2020-01-01', '1920-01-01'] });
  await user.type(await box(), CODE);
  await user.click(await screen.findByRole('button', { name: 'Data di nascita: 01/01/1920' }));
  expect(value.current.data_nascita).toBe('1920-01-01');
});

it('a code of another sort is told from a wrong one', async () => {
  const { user } = form({});
  await user.type(await box(), 'STP0301230000012');
  await screen.findByText('Codice STP: non dice sesso e nascita.');
  await user.clear(await box());
  await user.type(await box(), 'RSSMRC80A01E648K');
  await screen.findByText(/lettera di controllo/);
});

it('the caret stays where letters within a code are replaced', async () => {
  const { user } = form({ cf: 'RSSMRC80A01E648S' });
  const input = await box();
  await user.click(input);
  input.setSelectionRange(3, 6);
  await user.keyboard('xyz');
  expect(input.value).toBe('RSSXYZ80A01E648S');
  expect(input.selectionStart).toBe(6);
});

it('a name that somebody has not got is asked no more, and what stood in it is not saved', async () => {
  const { value, user } = form({ cognome: 'Singh' });
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Un nome solo' }), 'Ha solo il nome');
  expect(screen.queryByRole('textbox', { name: 'Cognome' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Salva' }));
  expect(value.saved).toEqual({ nome_unico: 'nome', cognome: undefined });
});

it('a Comune that is not written as in the list is offered, and said to be of the Ambito', async () => {
  const { value, user } = form({});
  const town = await screen.findByRole('combobox', { name: 'Comune di residenza' });
  await user.type(town, 'S. Angelo Lod.');
  await screen.findByText('Comune dell’Ambito: Sant’Angelo Lodigiano');
  await user.keyboard('{Enter}');
  expect(value.current).toMatchObject({ comune: 'I274', comune_nome: 'Sant’Angelo Lodigiano', cap: '26866' });
  await user.clear(town);
  await user.type(town, 'Milano');
  await screen.findAllByText('Fuori dall’Ambito: il nome resta come lo scrivi');
  expect(value.current.comune).toBeUndefined();
});
