import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';

import { draw } from '../../record/testing';
import { ImportCalendar } from './ImportCalendar';

afterEach(() => vi.unstubAllGlobals());

it.each([
  ['non_valido', 'Questo file non è un calendario: scegli un file .ics.'],
  ['troppo_grande', 'Il file è troppo grande: esporta un periodo più breve.'],
])('says of a wrong file what is wrong with it, and nothing of data to correct: %s', async (code, message) => {
  vi.stubGlobal('go', { app: { Agenda: { LeggiICS: () => Promise.reject(Object.assign(new Error('x'), { code, field: '', message })) } } });
  // jsdom's files cannot be read.
  const file = Object.assign(new File([], 'foto.ics'), { arrayBuffer: () => Promise.resolve(new ArrayBuffer(4)) });
  draw(<ImportCalendar file={file} onClose={() => undefined} />);
  expect((await screen.findByRole('alert')).textContent.trim()).toBe(`Il file non si importa${message}`);
});
