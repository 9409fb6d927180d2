import { describe, expect, it } from 'vitest';

import { answered, decode, encode, keysOf, parts, patternOf, pickUnder, soughtAt } from './values';

describe('values', () => {
  it('come from JSON and go back as they came', () => {
    const shown = { nome: '"Zoë \\"la\\" piccola"', figli: '3', euro: '-1250', disabile: 'true', 'equipe.u1.ruolo': '"Educatrice"' };
    expect(decode(shown)).toEqual({ nome: 'Zoë "la" piccola', figli: 3, euro: -1250, disabile: true, 'equipe.u1.ruolo': 'Educatrice' });
    expect(encode(decode(shown))).toEqual(shown);
  });

  it('an empty text, a no and nothing are no value; a zero is one', () => {
    expect(encode({ testo: '', no: false, nulla: undefined, zero: 0 })).toEqual({ testo: '', no: '', nulla: '', zero: '0' });
  });

  it('go without the words by which somebody is looked for', () => {
    expect(encode({ soggetto: undefined, [soughtAt('soggetto')]: 'Ross' })).toEqual({ soggetto: '' });
    expect(pickUnder({ [soughtAt('soggetto')]: 'Ross' }, { soggetto: 's1' }, ['soggetto'])).toEqual({ soggetto: undefined });
  });

  it('tell the keys of a collection, as they came, without those that are gone', () => {
    const values = { 'equipe.u2.dal': '2026-01-01', 'equipe.u1.ruolo': 'Educatrice', 'equipe.u3.dal': undefined, equipe: 'altro', 'altri.u9.dal': 'x' };
    expect(keysOf(values, 'equipe')).toEqual(['u2', 'u1']);
  });

  it('are asked for by pattern, and what is gone is nothing', () => {
    const before = { nome: 'A', 'equipe.u1.ruolo': 'x', numero: 1 };
    const after = { nome: 'B', 'equipe.u2.ruolo': 'y', numero: 2 };
    expect(pickUnder(after, before, ['nome', 'equipe.*.ruolo'])).toEqual({ nome: 'B', 'equipe.u1.ruolo': undefined, 'equipe.u2.ruolo': 'y' });
  });

  it('go without a choice that its other field does not offer any more', () => {
    const voce = (codice: string) => ({ codice, testo: codice });
    const parti = [{ campi: [{ path: 'tipo' }, { path: 'cosa', voci: [voce('ore'), voce('euro')], voci_da: 'tipo', voci_se: { a: [voce('ore')], b: [voce('euro')] } }] }];
    expect(answered({ parti }, { tipo: 'a', cosa: 'ore' })).toEqual({ tipo: 'a', cosa: 'ore' });
    expect(answered({ parti }, { tipo: 'b', cosa: 'ore' })).toEqual({ tipo: 'b', cosa: undefined });
    expect(answered({ parti }, { cosa: 'ore' })).toEqual({ cosa: 'ore' });
  });

  it('have paths whose keys are set aside', () => {
    expect(patternOf('equipe.u1.ruolo')).toBe('equipe.*.ruolo');
    expect(patternOf('visibile_a.u1')).toBe('visibile_a.*');
    expect(patternOf('nome')).toBe('nome');
    expect(parts('equipe.u1.ruolo')).toEqual({ collection: 'equipe', key: 'u1', field: 'ruolo' });
  });
});
