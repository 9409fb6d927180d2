import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { codes, explain, explainFile, Fault, fieldError, isConflict, isKeysLost, toFault, wantsCode } from './errors';

describe('codes', () => {
  it('are those of package cartella, in its order', () => {
    const source = readFileSync('../sync/cartella/error.go', 'utf8');
    const theirs = [...source.matchAll(/^\tCode\w+\s+Code = "(\w+)"/gm)].map((match) => match[1]);
    expect(theirs.length).toBeGreaterThan(20);
    expect([...codes]).toEqual(theirs);
  });

  it('have a title and a remedy each, as sentences', () => {
    for (const code of codes) {
      const { title, message, remedy } = explain(new Fault({ code, field: '', message: 'Perché.' }));
      expect(title, code).toMatch(/^\p{Lu}.*[^.]$/u);
      expect(remedy, code).toMatch(/^\p{Lu}.*\.$/u);
      expect(message).toBe('Perché.');
    }
  });
});

describe('explainFile', () => {
  it('leaves to the program what to do about a file, and the rest to its code', () => {
    for (const code of codes) {
      const fault = new Fault({ code, field: '', message: 'Scegli un altro file.' });
      const said = explainFile(fault, 'Il file non va');
      if (code === 'non_valido' || code === 'troppo_grande') expect(said).toEqual({ title: 'Il file non va', message: fault.message, remedy: fault.message });
      else expect(said).toEqual(explain(fault));
    }
  });
});

describe('toFault', () => {
  it('keeps what the program sent', () => {
    const fault = toFault({ code: 'non_valido', field: 'cf', message: 'Il codice non torna.' });
    expect(fault).toMatchObject({ code: 'non_valido', field: 'cf', message: 'Il codice non torna.' });
    expect(fieldError(fault, 'cf')).toBe('Il codice non torna.');
    expect(fieldError(fault, 'nome')).toBeUndefined();
  });

  it('takes a code from a newer program for an internal one', () => {
    expect(toFault({ code: 'mai_visto', field: '', message: 'Boh.' }).code).toBe('interno');
  });

  it('shows nothing of an error that was not written for operators', () => {
    for (const error of ['nil pointer', new Error('open /home/x'), null, undefined, 7]) {
      expect(toFault(error).message).not.toContain('nil');
      expect(toFault(error).message).not.toContain('/home');
      expect(toFault(error).code).toBe('interno');
    }
  });

  it('tells a conflict, lost keys and a code that is wanted from the rest', () => {
    expect(isConflict(toFault({ code: 'conflitto', field: '', message: '' }))).toBe(true);
    expect(isConflict(toFault({ code: 'interno', field: '', message: '' }))).toBe(false);
    expect(isKeysLost(toFault({ code: 'chiavi_danneggiate', field: '', message: '' }))).toBe(true);
    expect(wantsCode(toFault({ code: 'codice_richiesto', field: '', message: '' }))).toBe(true);
    expect(wantsCode(toFault({ code: 'codice_errato', field: '', message: '' }))).toBe(true);
    expect(wantsCode(toFault({ code: 'credenziali_errate', field: '', message: '' }))).toBe(false);
    expect(isKeysLost(toFault({ code: 'portachiavi_bloccato', field: '', message: '' }))).toBe(false);
  });
});
