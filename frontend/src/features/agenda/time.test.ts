import { describe, expect, it } from 'vitest';

import { halfHourFrom, instantOf, iso } from './time';

describe('instantOf', () => {
  it('knows winter and summer', () => {
    expect(instantOf('2026-11-24', '09:30')).toBe('2026-11-24T08:30:00Z');
    expect(instantOf('2026-07-01', '09:30')).toBe('2026-07-01T07:30:00Z');
  });
  it('holds on the days of the change', () => {
    expect(instantOf('2026-03-29', '08:00')).toBe('2026-03-29T06:00:00Z');
    expect(instantOf('2026-10-25', '08:00')).toBe('2026-10-25T07:00:00Z');
    expect(instantOf('2026-10-25', '00:30')).toBe('2026-10-24T22:30:00Z');
  });
  it('answers nothing for nothing', () => {
    expect(instantOf('', '')).toBe('');
  });
});

describe('halfHourFrom', () => {
  it('rounds up and lasts an hour', () => {
    expect(halfHourFrom(new Date('2026-11-24T08:31:10Z'))).toEqual({
      inizio: '2026-11-24T09:00:00Z',
      fine: '2026-11-24T10:00:00Z',
    });
  });
});

describe('iso', () => {
  it('writes instants with an offset in UTC', () => {
    expect(iso('2026-11-24T09:30:00+01:00')).toBe('2026-11-24T08:30:00Z');
  });
});
