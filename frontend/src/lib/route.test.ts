import { describe, expect, it } from 'vitest';

import { href, parsePlace, type Place } from './route';

const places: [string, Place][] = [
  ['#/', []],
  ['#/pratiche', ['pratiche']],
  ['#/pratiche/0198', ['pratiche', '0198']],
  ['#/pratiche/a%2Fb/nuova', ['pratiche', 'a/b', 'nuova']],
];

describe('place', () => {
  it.each(places)('%s is read and written', (address, place) => {
    expect(parsePlace(address)).toEqual(place);
    expect(href(place)).toBe(address);
  });

  it.each(['', '#', '#/', '#//'])('"%s" is nowhere in particular', (address) => {
    expect(parsePlace(address)).toEqual([]);
  });

  it('goes as far as an address can be read', () => {
    expect(parsePlace('#/pratiche/%E0%A4%A')).toEqual(['pratiche']);
  });
});
