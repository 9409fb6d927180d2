import { describe, expect, it } from 'vitest';

import type { CampoInConflitto } from '../../bridge/types';
import { asChoices, proposed } from './choices';

const field = (chiave: string, mio = 'mio', attuale = 'loro') =>
  ({ chiave, mio, attuale, sta: `"${attuale}"`, testuale: true, paragrafi: true }) as CampoInConflitto;

describe('asChoices', () => {
  it('waits until every field is decided', () => {
    expect(asChoices([field('a'), field('b')], { a: { keep: 'mia', sta: '"loro"' } })).toBeUndefined();
    expect(asChoices([field('a')], { a: { text: 'x' } })).toBeUndefined();
  });

  it('sends a text only where one was written, and both texts where it was left as proposed', () => {
    expect(
      asChoices([field('a'), field('b'), field('c'), field('d')], {
        a: { keep: 'mia', text: 'non serve più', sta: '"loro"' },
        b: { keep: 'altrui', sta: '"loro"' },
        c: { keep: 'scritta', text: 'unito', sta: '"loro"' },
        d: { keep: 'scritta', sta: '"loro"' },
      }),
    ).toEqual([
      { chiave: 'a', tieni: 'mia', testo: '', sta: '"loro"' },
      { chiave: 'b', tieni: 'altrui', testo: '', sta: '"loro"' },
      { chiave: 'c', tieni: 'scritta', testo: 'unito', sta: '"loro"' },
      { chiave: 'd', tieni: 'scritta', testo: 'loro\n\nmio', sta: '"loro"' },
    ]);
  });

  it('does not take a decision over a text that has changed since', () => {
    expect(asChoices([field('a', 'mio', 'di nuovo loro')], { a: { keep: 'mia', sta: '"loro"' } })).toBeUndefined();
  });

  it('keeps a text that was emptied on purpose', () => {
    expect(asChoices([field('a')], { a: { keep: 'scritta', text: '', sta: '"loro"' } })?.[0]?.testo).toBe('');
  });
});

describe('proposed', () => {
  it('does not start or end with the space of a missing one', () => {
    expect(proposed(field('a', 'mio', ' '))).toBe('mio');
    expect(proposed(field('a', '', 'loro'))).toBe('loro');
  });

  it('is the text that stands where there is room for one', () => {
    expect(proposed({ ...field('a', '347 9998887', '333 1112223'), paragrafi: false })).toBe('333 1112223');
  });
});
