// The state of reconciliation in words, the same in the header, at home and on
// its own screen.
import type { StatoRiconciliazione } from './types';

export type Line = {
  /** Two or three words, for the header. */
  label: string;
  /** A sentence that says what it means for whoever works. */
  sentence: string;
  tone: 'success' | 'info' | 'warn' | 'error';
};

export function describeLine(state: StatoRiconciliazione): Line {
  const { fase, daInviare, daRiconciliare, problema } = state;
  if (fase === 'fermo') {
    return {
      label: 'Riconciliazione ferma',
      sentence: problema?.message ?? 'La riconciliazione si è fermata. Il lavoro su questo computer è al sicuro.',
      tone: 'error',
    };
  }
  if (daRiconciliare > 0) {
    return {
      label: `${daRiconciliare} da riconciliare`,
      sentence:
        daRiconciliare === 1
          ? 'Una modifica aspetta una tua decisione.'
          : `${daRiconciliare} modifiche aspettano una tua decisione.`,
      tone: 'warn',
    };
  }
  const waiting = daInviare === 0 ? '' : `${daInviare} da inviare`;
  switch (fase) {
    case 'fuori_linea':
      return {
        label: waiting === '' ? 'Fuori linea' : `Fuori linea, ${waiting}`,
        sentence:
          daInviare === 0
            ? 'Il servizio centrale non è raggiungibile. Puoi lavorare come sempre.'
            : `${kept(daInviare)} su questo computer. Puoi lavorare come sempre: l’invio riparte da solo.`,
        tone: 'warn',
      };
    case 'collegamento':
      return { label: 'Collegamento…', sentence: 'Sto cercando il servizio centrale.', tone: 'info' };
    case 'ricezione':
      return { label: 'Ricezione…', sentence: 'Sto ricevendo i dati dal servizio centrale.', tone: 'info' };
    case 'in_pari':
      return waiting === ''
        ? { label: 'In pari', sentence: 'Questo computer e il servizio centrale sono in pari.', tone: 'success' }
        : { label: waiting, sentence: `${kept(daInviare)} su questo computer e in corso di invio.`, tone: 'info' };
  }
}

function kept(count: number): string {
  return count === 1 ? 'Una modifica è salvata' : `${count} modifiche sono salvate`;
}
