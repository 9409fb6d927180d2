import { expect, test } from 'vitest';

import { describeLine, lastReconciled } from './line';
import type { StatoRiconciliazione } from './types';

const calm: StatoRiconciliazione = {
  numero: 1, inLinea: true, fase: 'in_pari', ricevuti: 0, daInviare: 0, daRiconciliare: 0,
  ultimaVolta: '2026-11-25T08:00:00Z', disco: '', orologio: '',
  linea: { numero: 1, inviati: 0, daInviare: 0, ricevuti: 0, daRicevere: 0, secondi: 0, ferma: 0 },
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

const moving = (linea: Partial<StatoRiconciliazione['linea']>) => ({ ...calm.linea, ...linea });

test.each([
  [{ daInviare: 31, linea: moving({ inviati: 12_900, daInviare: 239_100 }) }, 'Invio in corso, 12 kB di 240', 'info'],
  [{ daInviare: 1, linea: moving({ daInviare: 800 }) }, 'Invio in corso, 0 kB di 1', 'info'],
  [{ daInviare: 900, linea: moving({ inviati: 1_250_000, daInviare: 24_000_000 }) }, 'Invio in corso, 1,2 MB di 24,0', 'info'],
  [{ daInviare: 2, daRiconciliare: 1, linea: moving({ inviati: 5_000, daInviare: 9_000 }) }, 'Invio in corso, 5 kB di 9 · 1 da riconciliare', 'warn'],
  [{ fase: 'ricezione', linea: moving({ ricevuti: 3400, daRicevere: 12_000 }) }, 'Ricevo: 3.400 di 12.000 schede', 'info'],
  [{ fase: 'ricezione', linea: moving({ ricevuti: 3400, daRicevere: 12_000, secondi: 115 }) }, 'Ricevo: 3.400 di 12.000 schede, circa 2 minuti', 'info'],
  [{ fase: 'ricezione', linea: moving({ ricevuti: 11_900, daRicevere: 12_000, secondi: 20 }), daInviare: 1 }, 'Ricevo: 11.900 di 12.000 schede, circa 20 s · 1 da inviare', 'info'],
  [{ daInviare: 3, linea: moving({ inviati: 5_000, daInviare: 9_000, ferma: 40 }) }, 'La linea c’è ma non passa nulla da 40 s · 3 da inviare', 'warn'],
  [{ fase: 'collegamento', linea: moving({ ferma: 120 }) }, 'La linea c’è ma non passa nulla da 2 minuti', 'warn'],
  // Where there is no line nothing stands on it.
  [{ fase: 'fuori_linea', daInviare: 1, linea: moving({ inviati: 5_000, daInviare: 9_000, ferma: 40 }) }, 'Fuori linea · 1 da inviare', 'warn'],
] as const)('what moves, %o, is said as «%s»', (change, label, tone) => {
  const line = describeLine({ ...calm, ...change });
  expect(line.label).toBe(label);
  expect(line.tone).toBe(tone);
});

test('why there is no line is said, and named where somebody can do something about it', () => {
  const off = (code: string, message: string) => describeLine({ ...calm, fase: 'fuori_linea', problema: { code, field: '', message, altri: [] } });
  expect(off('portale', 'Risponde un’altra pagina.')).toMatchObject({
    label: 'La rete chiede di accedere · tutto inviato',
    sentence: 'Risponde un’altra pagina. Puoi lavorare come sempre.',
  });
  expect(off('proxy', '').label).toBe('Proxy da impostare · tutto inviato');
  expect(off('certificato', '').label).toBe('Collegamento non sicuro · tutto inviato');
  expect(off('fuori_linea', 'Rifiuta.')).toMatchObject({ label: 'Fuori linea · tutto inviato', sentence: 'Rifiuta. Puoi lavorare come sempre.' });
});
