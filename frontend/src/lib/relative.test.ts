import { expect, it } from 'vitest';

import { relativeTime } from './relative';

const now = new Date('2026-11-24T10:00:00Z'); // 11:00 in Lodi

it.each([
  ['2026-11-24T09:59:30Z', 'pochi secondi fa'],
  ['2026-11-24T10:00:30Z', 'pochi secondi fa'],
  ['2026-11-24T09:59:00Z', 'un minuto fa'],
  ['2026-11-24T09:57:00Z', '3 minuti fa'],
  ['2026-11-24T09:00:00Z', "un'ora fa"],
  ['2026-11-24T07:30:00Z', '2 ore fa'],
  ['2026-11-23T08:05:00Z', 'ieri alle 09:05'],
  ['2026-11-22T08:05:00Z', 'il 22/11/2026'],
  ['2026-11-24T10:05:00Z', 'tra 5 minuti'],
  ['2026-11-24T14:00:00Z', 'oggi alle 15:00'],
  ['2026-11-25T08:00:00Z', 'domani alle 09:00'],
  ['2026-12-01T08:00:00Z', 'il 01/12/2026'],
  ['', ''],
])('%s is %j', (instant, want) => expect(relativeTime(instant, now)).toBe(want));

it('counts hours across midnight as yesterday', () => {
  expect(relativeTime('2026-11-23T22:30:00Z', new Date('2026-11-24T00:30:00Z'))).toBe('ieri alle 23:30');
});
