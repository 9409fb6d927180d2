import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';

import { draw } from '../../record/testing';
import type { Values } from '../../record/values';
import { TimeInput } from './TimeInput';

/** Draws the three fields about an hour of a morning in winter. */
function morning(errors: { inizio?: string; fine?: string } = {}) {
  let last: Values = {};
  function Holder() {
    const [values, setValues] = useState<Values>({ inizio: '2026-11-24T08:00:00Z', fine: '2026-11-24T09:00:00Z' });
    last = values;
    return <TimeInput values={values} set={(change) => setValues({ ...values, ...change })} errors={{ inizio: errors.inizio, fine: errors.fine }} />;
  }
  draw(<Holder />);
  const type = async (label: string, text: string) => {
    const box = screen.getByRole('textbox', { name: label });
    await user.clear(box);
    await user.type(box, text);
  };
  const user = userEvent.setup();
  return { held: () => last, type, user };
}

it('keeps the length when the beginning moves, whatever is typed on the way', async () => {
  const { held, type } = morning();
  await type('Dalle', '11.30');
  expect(held()).toEqual({ inizio: '2026-11-24T10:30:00Z', fine: '2026-11-24T11:30:00Z' });
  await type('Giorno', '01/07/2026');
  expect(held()).toEqual({ inizio: '2026-07-01T09:30:00Z', fine: '2026-07-01T10:30:00Z' });
});

it('changes its length with the end', async () => {
  const { held, type } = morning();
  await type('Alle', '12:15');
  expect(held()).toEqual({ inizio: '2026-11-24T08:00:00Z', fine: '2026-11-24T11:15:00Z' });
});

it('holds no moment while an hour or a day is none, and shows what is typed', async () => {
  const { held, type, user } = morning();
  const from = screen.getByRole<HTMLInputElement>('textbox', { name: 'Dalle' });
  await user.clear(from);
  expect(from.value).toBe('');
  expect(held().inizio).toBe('');
  await user.type(from, '8:');
  expect(from.value).toBe('8:');
  await type('Giorno', '31/02/2026');
  expect(held()).toEqual({ inizio: '31/02/2026', fine: '31/02/2026' });
});

it('says beside the hour that the hour is missing', () => {
  morning({ inizio: '«Inizio» è obbligatorio.' });
  expect(screen.getByRole('textbox', { name: 'Dalle' }).getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('textbox', { name: 'Giorno' }).getAttribute('aria-invalid')).toBeNull();
});
