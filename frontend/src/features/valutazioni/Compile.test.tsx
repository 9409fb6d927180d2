import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { azione, campo, draw, kindOf, letta, parte, program } from '../../record/testing';
import { COMPLETE, FILL_IN, KIND } from './actions';
import { Compile } from './Compile';

afterEach(() => vi.unstubAllGlobals());

const scheda = {
  ...kindOf([parte('Risposte', campo('risposte', 'risposta'))], [azione(FILL_IN, ['risposte.*']), azione(COMPLETE, [])]),
  kind: KIND,
};
const items = [parte('Prove', campo('risposte.uno', 'testo'), campo('risposte.due', 'testo'))];

type Reading = { missing: string[]; answer: () => void };

/** An assessment of two items, of which somebody else says when each reading of it is answered. */
function open() {
  const { acts } = program();
  const readings: Reading[] = [];
  const { go } = window as unknown as { go: { app: { Schede: Record<string, unknown> } } };
  Object.assign(go.app.Schede, {
    Catalogo: () => Promise.resolve([scheda]),
    Leggi: () => Promise.resolve(letta({}, { puo: [FILL_IN, COMPLETE].map((name) => ({ azione: name, permesso: { si: true, perche: '' }, proposte: {} })) })),
    Compilata: (_kind: string, _id: string, answers: Record<string, string>) => {
      const missing = ['risposte.uno', 'risposte.due'].filter((path) => (answers[path] ?? '""') === '""');
      return new Promise((resolve) => {
        readings.push({ missing, answer: () => resolve({ parti: items, mancano: missing, punteggi: [] }) });
      });
    },
  });
  draw(<Compile id="r1" />);
  return { acts, readings };
}

const box = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const press = () => userEvent.click(screen.getByRole('button', { name: 'Completa' }));

it('is completed by the answers as they stand when it is asked for, and not by those that were judged before', async () => {
  const { acts, readings } = open();
  await waitFor(() => expect(readings).toHaveLength(1));
  readings[0]?.answer();
  await userEvent.click(await screen.findByRole('textbox', { name: 'risposte.uno' }));
  await userEvent.paste('a');
  await userEvent.click(box('risposte.due'));
  await userEvent.paste('b');
  // What is missing is not known again when the button is pressed: the screen has it of before.
  await press();
  expect(acts).toEqual([]);
  readings.forEach(({ answer }) => answer());
  await waitFor(() => expect(acts.map(([, action]) => action)).toEqual([COMPLETE]));
  expect(acts[0]?.[3]).toEqual({ 'risposte.uno': '"a"', 'risposte.due': '"b"' });
});

it('leads to what is missing', async () => {
  const { acts, readings } = open();
  await waitFor(() => expect(readings).toHaveLength(1));
  readings[0]?.answer();
  await userEvent.click(await screen.findByRole('textbox', { name: 'risposte.uno' }));
  await userEvent.paste('a');
  await press();
  readings.forEach(({ answer }) => answer());
  await waitFor(() => expect(document.activeElement).toBe(box('risposte.due')));
  await screen.findByText('Manca una risposta');
  expect(acts).toEqual([]);
});
