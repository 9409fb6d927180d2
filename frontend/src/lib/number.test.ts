import { expect, it } from 'vitest';

import { count, formatEuro, formatNumber, parseNumber } from './number';

it.each([
  [0, 0, '0'],
  [1234, 0, '1.234'],
  [1234567.891, 2, '1.234.567,89'],
  [-1234.5, 1, '-1.234,5'],
  [-0.001, 2, '0,00'],
  [NaN, 0, ''],
])('formats %d with %d decimals', (value, decimals, want) =>
  expect(formatNumber(value, decimals)).toBe(want),
);

it('formats money from cents', () => expect(formatEuro(123450)).toBe('1.234,50 €'));

it.each([
  ['1.234,5', 1234.5],
  ['1234,5', 1234.5],
  ['12', 12],
  ['-3', -3],
  ['1.5', undefined],
  ['1,2,3', undefined],
  ['', undefined],
])('reads %j', (typed, want) => expect(parseNumber(typed)).toBe(want));

it('counts', () => {
  expect(count(1, 'modifica', 'modifiche')).toBe('1 modifica');
  expect(count(1200, 'modifica', 'modifiche')).toBe('1.200 modifiche');
  expect(count(0, 'modifica', 'modifiche')).toBe('0 modifiche');
});
