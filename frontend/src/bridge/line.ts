// The state of reconciliation in words, the same in the header, at home and on
// its own screen.
import { formatDateTime } from '../lib/date';
import { count, formatNumber } from '../lib/number';
import type { StatoRiconciliazione } from './types';

export type Line = {
  /** A few words, for the header: where the line stands, and what waits. */
  label: string;
  /** A sentence that says what it means for whoever works. */
  sentence: string;
  tone: 'success' | 'info' | 'warn' | 'error';
};

export function describeLine(state: StatoRiconciliazione): Line {
  const { fase, daInviare, daRiconciliare, linea } = state;
  const line = lineOf(state);
  if (fase === 'fermo') return line;
  const parts = [line.label];
  const going = fase === 'in_pari' && linea.ferma === 0 && daInviare > 0 && linea.daInviare > 0;
  if (daInviare > 0 && !going) parts.push(`${daInviare} da inviare`);
  if (daRiconciliare > 0) parts.push(`${daRiconciliare} da riconciliare`);
  if (parts.length === 1 && daInviare === 0 && linea.ferma === 0 && (fase === 'in_pari' || fase === 'fuori_linea')) parts.push('tutto inviato');
  return {
    label: parts.join(' · '),
    sentence: daRiconciliare > 0 ? `${decisions(daRiconciliare)} ${line.sentence}` : line.sentence,
    tone: daRiconciliare > 0 ? 'warn' : line.tone,
  };
}

function lineOf({ fase, ricevuti, daInviare, problema, linea }: StatoRiconciliazione): Line {
  if (linea.ferma > 0 && fase !== 'fermo' && fase !== 'fuori_linea') {
    const since = `La linea c’è ma non passa nulla da ${lasting(linea.ferma)}`;
    return {
      label: since,
      sentence:
        daInviare === 0
          ? `${since}. Puoi lavorare come sempre: riprende da sola.`
          : `${since}. ${kept(daInviare)} su questo computer: l’invio riprende da solo. Puoi lavorare come sempre.`,
      tone: 'warn',
    };
  }
  switch (fase) {
    case 'fermo':
      return {
        label: 'Riconciliazione ferma',
        sentence: problema?.message ?? 'La riconciliazione si è fermata. Il lavoro su questo computer è al sicuro.',
        tone: 'error',
      };
    case 'fuori_linea':
      return {
        label: offline(problema?.code),
        sentence: `${problema ? `${problema.message} ` : daInviare === 0 ? 'Il servizio centrale non è raggiungibile. ' : ''}${
          daInviare === 0
            ? 'Puoi lavorare come sempre.'
            : `${kept(daInviare)} su questo computer. Puoi lavorare come sempre: l’invio riparte da solo.`
        }`,
        tone: 'warn',
      };
    case 'collegamento':
      return { label: 'Collegamento…', sentence: 'Sto cercando il servizio centrale.', tone: 'info' };
    case 'ricezione':
      if (linea.daRicevere > 0) {
        const come = `${formatNumber(linea.ricevuti)} di ${count(linea.daRicevere, 'scheda', 'schede')}`;
        const left = linea.secondi === 0 ? '' : `, circa ${lasting(linea.secondi)}`;
        return {
          label: `Ricevo: ${come}${left}`,
          sentence: `Ricevo dal servizio centrale: ${come}${left === '' ? '' : `${left} ancora`}. Quello che è arrivato si usa già.`,
          tone: 'info',
        };
      }
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
        : {
            label: linea.daInviare === 0 ? 'In linea' : `Invio in corso, ${bytes(linea.inviati, linea.daInviare)}`,
            sentence: `${kept(daInviare)} su questo computer e in corso di invio${linea.daInviare === 0 ? '' : `: ${bytes(linea.inviati, linea.daInviare)}`}.`,
            tone: 'info',
          };
  }
}

/** Why there is no line, where somebody can do something about it. */
function offline(code = ''): string {
  const said: Record<string, string> = { portale: 'La rete chiede di accedere', proxy: 'Proxy da impostare', certificato: 'Collegamento non sicuro' };
  return said[code] ?? 'Fuori linea';
}

/** "12 kB di 240": never more than there is of what has gone, never less of the whole. */
function bytes(sent: number, all: number): string {
  return all < 10_000_000
    ? `${formatNumber(Math.floor(sent / 1000))} kB di ${formatNumber(Math.ceil(all / 1000))}`
    : `${formatNumber(Math.floor(sent / 100_000) / 10, 1)} MB di ${formatNumber(Math.ceil(all / 100_000) / 10, 1)}`;
}

/** "40 s", "2 minuti", "3 ore": as much as one wants to know. */
function lasting(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? count(minutes, 'minuto', 'minuti') : count(Math.round(minutes / 60), 'ora', 'ore');
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
