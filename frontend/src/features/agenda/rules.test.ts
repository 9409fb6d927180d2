import { expect, it } from 'vitest';

import { ruleChoices, ruleMoved } from './rules';

it('offers the weekday of the month, the fifth as the last', () => {
  const labels = (at: string) => ruleChoices(at, '', '').map(({ label }) => label);
  expect(labels('2026-11-10T09:00:00Z')).toContain('Ogni mese, il 2° martedì');
  expect(labels('2026-11-29T09:00:00Z')).toContain('Ogni mese, l’ultima domenica');
  expect(labels('')).not.toContain('Ogni mese, il 2° martedì');
});

it('keeps a rule that came from elsewhere, as it is read', () => {
  expect(ruleChoices('2026-11-10T09:00:00Z', 'FREQ=WEEKLY;INTERVAL=3', 'ogni 3 settimane')).toContainEqual({ value: 'FREQ=WEEKLY;INTERVAL=3', label: 'ogni 3 settimane' });
});

it('goes along with the day', () => {
  expect(ruleMoved('FREQ=MONTHLY;BYDAY=2TU', '2026-11-10T09:00:00Z', '2026-11-18T09:00:00Z')).toBe('FREQ=MONTHLY;BYDAY=3WE');
  expect(ruleMoved('FREQ=WEEKLY', '2026-11-10T09:00:00Z', '2026-11-18T09:00:00Z')).toBe('FREQ=WEEKLY');
});
