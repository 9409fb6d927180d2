import { describe, expect, it } from 'vitest';

import { moved } from './sections';

describe('moved', () => {
  it.each([
    [1, -1, 'bac'],
    [1, 1, 'acb'],
    [0, -1, 'abc'],
    [2, 1, 'abc'],
    [9, 1, 'abc'],
  ] as const)('moves %i by %i', (index, by, want) => {
    expect(moved(['a', 'b', 'c'], index, by).join('')).toBe(want);
  });
});
