import { expect, test } from 'vitest';

import { describeLine, lastReconciled } from './line';
import type { StatoRiconciliazione } from './types';

const calm: StatoRiconciliazione = {
  numero: 1, inLinea: true, fase: 'in_pari', ricevuti: 0, daInviare: 0, daRiconciliare: 0,
  ultimaVolta: '2026-11-25T08:00:00Z', disco: '',
};

test.each([
  [{}, 'In linea · tutto inviato', 'success'],
  [{ daInviare: 2 }, 'In linea · 2 da inviare', 'info'],
  [{ daRiconciliare: 1 }, 'In linea · 1 da riconciliare', 'warn'],
  [{ fase: 'fuori_linea' }, 'Fuori linea · tutto inviato', 'warn'],
  [{ fase: 'fuori_linea', daRiconciliare: 1 }, 'Fuori linea · 1 da riconciliare', 'warn'],
  [{ fase: 'fuori_linea', daInviare: 3, daRiconciliare: 1 }, 'Fuori linea · 3 da inviare · 1 da riconciliare', 'warn'],
  [{ fase: 'collegamento', daInviare: 1 }, 'Collegamento… · 1 da inviare', 'info'],
  [{ fase: 'ricezione', ricevuti: 12345 }, 'Ricezione… 12.345', 'info'],
  [{ fase: 'fermo', daInviare: 4 }, 'Riconciliazione ferma', 'error'],
] as const)('%o is said as «%s»', (change, label, tone) => {
  const line = describeLine({ ...calm, ...change });
  expect(line.label).toBe(label);
  expect(line.tone).toBe(tone);
});

test('a decision that waits does not hide that there is no line', () => {
  const { sentence } = describeLine({ ...calm, fase: 'fuori_linea', daInviare: 1, daRiconciliare: 1 });
  expect(sentence).toBe(
    'Una modifica aspetta una tua decisione. Una modifica è salvata su questo computer. Puoi lavorare come sempre: l’invio riparte da solo.',
  );
});

test('the last reconciliation is said as a sentence, also when there was none', () => {
  expect(lastReconciled(calm)).toBe('Ultima riconciliazione: 25/11/2026, 09:00.');
  expect(lastReconciled({ ...calm, ultimaVolta: '' })).toBe('Questo computer non si è ancora mai riconciliato.');
});
