// The state of reconciliation in words, the same in the header, at home and on
// its own screen.
import { formatDateTime } from '../lib/date';
import { formatNumber } from '../lib/number';
import type { StatoRiconciliazione } from './types';

export type Line = {
  /** A few words, for the header: where the line stands, and what waits. */
  label: string;
  /** A sentence that says what it means for whoever works. */
  sentence: string;
  tone: 'success' | 'info' | 'warn' | 'error';
};

export function describeLine(state: StatoRiconciliazione): Line {
  const { fase, daInviare, daRiconciliare } = state;
  const line = lineOf(state);
  if (fase === 'fermo') return line;
  const parts = [line.label];
  if (daInviare > 0) parts.push(`${daInviare} da inviare`);
  if (daRiconciliare > 0) parts.push(`${daRiconciliare} da riconciliare`);
  if (parts.length === 1 && (fase === 'in_pari' || fase === 'fuori_linea')) parts.push('tutto inviato');
  return {
    label: parts.join(' · '),
    sentence: daRiconciliare > 0 ? `${decisions(daRiconciliare)} ${line.sentence}` : line.sentence,
    tone: daRiconciliare > 0 ? 'warn' : line.tone,
  };
}

function lineOf({ fase, ricevuti, daInviare, problema }: StatoRiconciliazione): Line {
  switch (fase) {
    case 'fermo':
      return {
        label: 'Riconciliazione ferma',
        sentence: problema?.message ?? 'La riconciliazione si è fermata. Il lavoro su questo computer è al sicuro.',
        tone: 'error',
      };
    case 'fuori_linea':
      return {
        label: 'Fuori linea',
        sentence:
          daInviare === 0
            ? 'Il servizio centrale non è raggiungibile. Puoi lavorare come sempre.'
            : `${kept(daInviare)} su questo computer. Puoi lavorare come sempre: l’invio riparte da solo.`,
        tone: 'warn',
      };
    case 'collegamento':
      return { label: 'Collegamento…', sentence: 'Sto cercando il servizio centrale.', tone: 'info' };
    case 'ricezione':
      return {
        label: ricevuti === 0 ? 'Ricezione…' : `Ricezione… ${formatNumber(ricevuti)}`,
        sentence: 'Sto ricevendo i dati dal servizio centrale.',
        tone: 'info',
      };
    case 'in_pari':
      return daInviare === 0
        ? {
            label: 'In linea',
            sentence: 'Quello che hai salvato è arrivato al servizio centrale, e qui hai le modifiche dei colleghi.',
            tone: 'success',
          }
        : { label: 'In linea', sentence: `${kept(daInviare)} su questo computer e in corso di invio.`, tone: 'info' };
  }
}

/** When this computer and the central service last said the same, as a sentence. */
export function lastReconciled({ ultimaVolta }: StatoRiconciliazione): string {
  return ultimaVolta === ''
    ? 'Questo computer non si è ancora mai riconciliato.'
    : `Ultima riconciliazione: ${formatDateTime(ultimaVolta)}.`;
}

function decisions(count: number): string {
  return count === 1 ? 'Una modifica aspetta una tua decisione.' : `${count} modifiche aspettano una tua decisione.`;
}

function kept(count: number): string {
  return count === 1 ? 'Una modifica è salvata' : `${count} modifiche sono salvate`;
}
