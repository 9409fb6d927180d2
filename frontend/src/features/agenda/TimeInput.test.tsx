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

it('ends on the next day what ends at an earlier hour than it begins, and on another day what is told so', async () => {
  const { held, type } = morning();
  await type('Dalle', '22:00');
  await type('Alle', '01:00');
  expect(held()).toEqual({ inizio: '2026-11-24T21:00:00Z', fine: '2026-11-25T00:00:00Z' });
  expect(screen.getByText('Finisce il giorno dopo.')).toBeTruthy();
  await type('Alle', '23:00');
  expect(held()).toEqual({ inizio: '2026-11-24T21:00:00Z', fine: '2026-11-24T22:00:00Z' });
  await type('Alle', '06:00');
  await type('Fino al giorno', '27/11/2026');
  expect(held()).toEqual({ inizio: '2026-11-24T21:00:00Z', fine: '2026-11-27T05:00:00Z' });
  await type('Alle', '07:00');
  expect(held().fine).toBe('2026-11-27T06:00:00Z');
});

it('means the first of two o’clocks on the night on which the hour comes twice', async () => {
  const { held, type } = morning();
  await type('Giorno', '25/10/2026');
  await type('Dalle', '02:30');
  expect(held().inizio).toBe('2026-10-25T00:30:00Z');
});

it('takes whole days from midnight to midnight, also on the day that has 25 hours', async () => {
  const { held, type, user } = morning();
  await type('Giorno', '25/10/2026');
  await user.click(screen.getByRole('checkbox', { name: 'Tutto il giorno' }));
  expect(held()).toEqual({ inizio: '2026-10-24T22:00:00Z', fine: '2026-10-25T23:00:00Z' });
  await type('Fino al giorno', '26/10/2026');
  expect(held().fine).toBe('2026-10-26T23:00:00Z');
  await user.click(screen.getByRole('checkbox', { name: 'Tutto il giorno' }));
  expect(held()).toEqual({ inizio: '2026-10-25T08:00:00Z', fine: '2026-10-25T09:00:00Z' });
});
