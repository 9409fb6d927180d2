import { describe, expect, it } from 'vitest';

import { lists, rowsOf, valuesOf } from './rules';

describe('the lists of a call', () => {
  const shown = {
    linee: '[{"codice":"caregiver","titolo":"Buono","budget":30000050,"importo":"120000","scorre":true}]',
    scale: '["adl-katz"]',
    documenti: '[{"codice":"verbale","titolo":"Verbale","obbligatorio":true},{"codice":"altro","titolo":"Altro"}]',
  };

  it('come back as they were', () => {
    const again = valuesOf(rowsOf(shown));
    for (const { path } of lists) expect(again[path] === '' ? '[]' : JSON.parse(again[path] ?? '')).toEqual(path in shown ? JSON.parse(shown[path as keyof typeof shown]) : '[]');
  });

  it('take money as Italians write it, and leave to the judge what is none', () => {
    expect(JSON.parse(valuesOf({ linee: [{ codice: 'a', budget: '1.250,50' }] }).linee ?? '')).toEqual([{ codice: 'a', budget: 125_050 }]);
    expect(JSON.parse(valuesOf({ linee: [{ codice: 'a', budget: 'molti' }] }).linee ?? '')).toEqual([{ codice: 'a', budget: 'molti' }]);
  });

  it('leave out what nobody wrote', () => {
    expect(valuesOf({ linee: [{ codice: ' a ', titolo: '', scorre: false }] }).linee).toBe('[{"codice":"a"}]');
    expect(valuesOf({}).requisiti).toBe('');
  });
});
