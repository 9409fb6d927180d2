import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { campo, draw, kindOf, parte, program } from '../../record/testing';
import type { Values } from '../../record/values';
import { AppointmentForm } from './AppointmentForm';

afterEach(() => vi.unstubAllGlobals());

const scheda = {
  ...kindOf([
    parte(
      'Appuntamento',
      campo('titolo', 'testo', { etichetta: 'Titolo' }),
      campo('tipo', 'scelta', { etichetta: 'Tipo', voci: [{ codice: 'colloquio', testo: 'Colloquio' }, { codice: 'visita_domiciliare', testo: 'Visita domiciliare' }] }),
      campo('luogo', 'testo', { etichetta: 'Luogo' }),
    ),
  ]),
  kind: 'appuntamento',
};

const clash = { id: 'a2', giorno: '', titolo: 'Équipe', soggettoNome: '', inizio: '2026-11-24T08:00:00Z', fine: '2026-11-24T09:00:00Z', diChi: ['Ferrari A.'] };

/** Draws the form about a person, and gives what it holds. */
function form(id: string, begin: Values, said: { sovrapposti?: unknown[]; indirizzo?: string; decesso?: string }) {
  program();
  const go = (globalThis as unknown as { go: { app: Record<string, unknown> } }).go;
  go.app.Agenda = { Guarda: () => Promise.resolve({ sovrapposti: [], indirizzo: '', decesso: '', ...said }) };
  go.app.Accesso = { Stato: () => Promise.resolve({}) };
  let last = begin;
  function Holder() {
    const [values, setValues] = useState(begin);
    last = values;
    return <AppointmentForm scheda={scheda} fields={['titolo', 'tipo', 'luogo']} id={id} values={values} set={(change) => setValues((now) => ({ ...now, ...change }))} error={null} />;
  }
  draw(<Holder />);
  return { held: () => last, user: userEvent.setup() };
}

it('says what it overlaps, whose that is, and that the person has died', async () => {
  form('', { tipo: 'colloquio', soggetto: 's1' }, { sovrapposti: [clash], decesso: '2026-10-02' });
  await screen.findByText('La persona risulta deceduta il 02/10/2026');
  await screen.findByText(/24\/11\/2026, 09:00–10:00: Équipe.*\(Ferrari A\.\)/);
});

it('fills in the address of a home visit, until somebody writes another', async () => {
  const { held, user } = form('', { tipo: 'colloquio', soggetto: 's1' }, { indirizzo: 'Via Roma 3, Lodi' });
  const place = await screen.findByRole('textbox', { name: 'Luogo' });
  expect(held().luogo).toBeUndefined();
  await user.selectOptions(screen.getByRole('combobox', { name: 'Tipo' }), 'Visita domiciliare');
  await vi.waitFor(() => expect(held().luogo).toBe('Via Roma 3, Lodi'));
  await user.selectOptions(screen.getByRole('combobox', { name: 'Tipo' }), 'Colloquio');
  await vi.waitFor(() => expect(held().luogo).toBeUndefined());
  await user.type(place, 'Sede');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Tipo' }), 'Visita domiciliare');
  expect(held().luogo).toBe('Sede');
});

it('leaves alone one that is only opened', async () => {
  const { held } = form('a1', { tipo: 'visita_domiciliare', soggetto: 's1' }, { indirizzo: 'Via Roma 3, Lodi', decesso: '2026-10-02' });
  await screen.findByText('La persona risulta deceduta il 02/10/2026');
  expect(held().luogo).toBeUndefined();
});
