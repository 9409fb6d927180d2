import { describe, expect, it } from 'vitest';

import {
  addDays,
  dayOf,
  formatDate,
  formatDateTime,
  formatLongDate,
  formatMonth,
  formatSpan,
  formatTime,
  formatWeekday,
  isDay,
  parseDate,
  parseTime,
  yearsBetween,
} from './date';

describe('formats', () => {
  it('shows a day as it is, without a zone', () => {
    expect(formatDate('2026-11-24')).toBe('24/11/2026');
    expect(formatDate('1926-03-01')).toBe('01/03/1926');
  });

  it('shows an instant in the time of the Ambito', () => {
    expect(formatDateTime('2026-11-24T08:05:00Z')).toBe('24/11/2026, 09:05');
    expect(formatDateTime('2026-07-24T08:05:00Z')).toBe('24/07/2026, 10:05');
    expect(formatTime('2026-11-24T23:30:00Z')).toBe('00:30');
    expect(formatDate('2026-11-24T23:30:00Z')).toBe('25/11/2026');
    expect(dayOf('2026-12-31T23:30:00Z')).toBe('2027-01-01');
  });

  it('spells a day out', () => {
    expect(formatMonth('2026-11-24')).toBe('novembre 2026');
    expect(formatLongDate('2026-11-24')).toBe('martedì 24 novembre 2026');
    expect(formatWeekday('2026-11-24T23:30:00Z')).toBe('mercoledì 25 novembre');
  });

  it.each([
    ['2026-12-01', '2026-12-06', '1 – 6 dicembre 2026'],
    ['2026-11-30', '2026-12-06', '30 novembre – 6 dicembre 2026'],
    ['2026-12-28', '2027-01-03', '28 dicembre 2026 – 3 gennaio 2027'],
    ['2026-12-06', '2026-12-06', 'domenica 6 dicembre 2026'],
    ['', '2026-12-06', ''],
  ])('spells the days from %s to %s', (first, last, want) => expect(formatSpan(first, last)).toBe(want));

  it('begins no day of the month with a zero where it is spelt out', () => {
    for (let day = '2026-01-01'; day < '2028-01-01'; day = addDays(day, 1)) {
      for (const said of [formatLongDate(day), formatWeekday(day), formatSpan(day, addDays(day, 6)), formatSpan(addDays(day, -6), day)]) {
        expect(said).not.toMatch(/(^|\s|–)0/);
        expect(said).toContain(String(Number(day.slice(8))));
      }
    }
  });

  it.each(['', 'domani', '2026-02-30', '24/11/2026x'])('shows nothing for %j', (text) => {
    expect(formatDate(text)).toBe('');
    expect(formatDateTime(text)).toBe('');
    expect(formatLongDate(text)).toBe('');
  });
});

describe('parseDate', () => {
  it.each([
    ['24/11/2026', '2026-11-24'],
    ['1/2/2026', '2026-02-01'],
    ['24.11.2026', '2026-11-24'],
    ['24-11-2026', '2026-11-24'],
    ['24 11 2026', '2026-11-24'],
    ['24112026', '2026-11-24'],
    [' 29/02/2024 ', '2024-02-29'],
  ])('reads %j', (typed, want) => expect(parseDate(typed)).toBe(want));

  it.each(['', '24/11', '24/11/26', '29/02/2026', '31/04/2026', '11/24/2026', '00/01/2026', '1/1/0026', '2026-11-24'])(
    'refuses %j',
    (typed) => expect(parseDate(typed)).toBeUndefined(),
  );

  it('reads back every day that it shows', () => {
    for (let day = '2023-12-01'; day < '2025-01-31'; day = addDays(day, 1)) {
      expect(parseDate(formatDate(day))).toBe(day);
      expect(isDay(day)).toBe(true);
    }
  });
});

describe('parseTime', () => {
  it.each([
    ['9', '09:00'],
    ['9:30', '09:30'],
    ['9.30', '09:30'],
    ['930', '09:30'],
    ['0930', '09:30'],
    ['23:59', '23:59'],
    ['0', '00:00'],
  ])('reads %j', (typed, want) => expect(parseTime(typed)).toBe(want));

  it.each(['', '24', '9:60', '9:3', 'ore 9', '12345'])('refuses %j', (typed) =>
    expect(parseTime(typed)).toBeUndefined(),
  );
});

describe('yearsBetween', () => {
  it.each([
    ['1980-11-25', '2026-11-24', 45],
    ['1980-11-24', '2026-11-24', 46],
    ['2024-02-29', '2025-02-28', 0],
    ['2024-02-29', '2025-03-01', 1],
  ])('%s to %s', (birth, on, want) => expect(yearsBetween(birth, on)).toBe(want));

  it('has no age before birth', () => expect(yearsBetween('2026-11-25', '2026-11-24')).toBeUndefined());
});
