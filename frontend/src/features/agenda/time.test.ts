import { instantOf, iso } from '../../lib/instant';
import { describe, expect, it } from 'vitest';

import { halfHourFrom, hoursOf, instantAt, morningOf, pulledTo } from './time';

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
  it('means the first of two, and what is skipped by the offset of before', () => {
    expect(instantOf('2026-10-25', '02:30')).toBe('2026-10-25T00:30:00Z');
    expect(instantOf('2026-10-25', '03:00')).toBe('2026-10-25T02:00:00Z');
    expect(instantOf('2026-03-29', '02:30')).toBe('2026-03-29T01:30:00Z');
    expect(instantOf('2026-03-29', '03:00')).toBe('2026-03-29T01:00:00Z');
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

describe('what is pulled', () => {
  const at = (day: string, from: string, to: string, last = day) => ({ inizio: instantOf(day, from), fine: instantOf(last, to) });
  it('stands where the clock shows it', () => {
    expect(pulledTo(at('2026-11-24', '09:00', '10:30'), '2026-11-26T14:00:00+01:00')).toEqual(at('2026-11-26', '14:00', '15:30'));
  });
  it('means the first of two hours, whichever of them the calendar names', () => {
    for (const offset of ['+02:00', '+01:00']) {
      expect(pulledTo(at('2026-10-24', '02:30', '02:45'), `2026-10-25T02:30:00${offset}`)).toEqual({ inizio: '2026-10-25T00:30:00Z', fine: '2026-10-25T00:45:00Z' });
      expect(instantAt(`2026-10-25T02:30:00${offset}`)).toBe('2026-10-25T00:30:00Z');
    }
  });
  it('ends at the same hour, over the night on which the clocks change', () => {
    expect(pulledTo(at('2026-10-17', '22:00', '06:00', '2026-10-18'), '2026-10-24T22:00:00+02:00')).toEqual({ inizio: '2026-10-24T20:00:00Z', fine: '2026-10-25T05:00:00Z' });
    expect(pulledTo(at('2026-03-21', '22:00', '06:00', '2026-03-22'), '2026-03-28T22:00:00+01:00')).toEqual({ inizio: '2026-03-28T21:00:00Z', fine: '2026-03-29T04:00:00Z' });
  });
});

describe('iso', () => {
  it('writes instants with an offset in UTC', () => {
    expect(iso('2026-11-24T09:30:00+01:00')).toBe('2026-11-24T08:30:00Z');
  });
});

describe('morningOf', () => {
  it('is nine in Rome in winter and in summer', () => {
    expect(morningOf('2026-11-24')).toEqual({ inizio: '2026-11-24T08:00:00Z', fine: '2026-11-24T09:00:00Z' });
    expect(morningOf('2026-07-01')).toEqual({ inizio: '2026-07-01T07:00:00Z', fine: '2026-07-01T08:00:00Z' });
  });
});

describe('hoursOf', () => {
  const at = (day: string, from: string, to: string, last = day) => ({ inizio: instantOf(day, from), fine: instantOf(last, to) });
  it('is the working day when nothing lies outside it', () => {
    expect(hoursOf([])).toEqual({ from: '07:00:00', to: '20:00:00' });
    expect(hoursOf([at('2026-11-24', '07:00', '20:00')])).toEqual({ from: '07:00:00', to: '20:00:00' });
  });
  it('opens to the whole hours of what lies outside, in winter and in summer', () => {
    const wide = { from: '06:00:00', to: '22:00:00' };
    expect(hoursOf([at('2026-11-24', '06:30', '07:30'), at('2026-11-24', '20:30', '21:15')])).toEqual(wide);
    expect(hoursOf([at('2026-07-01', '06:30', '07:30'), at('2026-07-01', '20:30', '21:15')])).toEqual(wide);
  });
  it('reaches midnight, and beyond it both ends of the day', () => {
    expect(hoursOf([at('2026-11-24', '22:30', '00:00', '2026-11-25')])).toEqual({ from: '07:00:00', to: '24:00:00' });
    expect(hoursOf([at('2026-11-24', '22:30', '00:30', '2026-11-25')])).toEqual({ from: '00:00:00', to: '24:00:00' });
  });
});
