import type { PIC } from '../../bridge/types';
import { dayOf, formatDate, formatDateTime } from '../../lib/date';
import type { Part } from '../../print/paper';
import type { Period } from '../../record/PaperButton';
import type { Content } from '../../record/papers';

type Entry = PIC['diario'][number];

/** The diary of a case between two days, oldest first, as one reads it on paper: what was put right stays, struck, and says by what. */
export function diaryContent({ scheda, diario }: PIC, { dal, al }: Period): Content {
  const entries = diario
    .filter(({ il }) => (dal === '' || dayOf(il) >= dal) && (al === '' || dayOf(il) <= al))
    .sort((one, two) => (one.il < two.il ? -1 : one.il > two.il ? 1 : 0));
  const span = [dal && `dal ${formatDate(dal)}`, al && `al ${formatDate(al)}`].filter(Boolean).join(' ');
  return {
    title: `Diario di ${scheda.titolo}`,
    about: [scheda.letto.numero ? `Presa in carico ${scheda.letto.numero}` : '', span, entries.length === 1 ? 'una voce' : `${entries.length} voci`].filter(Boolean).join(' · '),
    parts: entries.length === 0 ? [{ type: 'text', text: 'In questo periodo il diario non ha voci.' }] : entries.flatMap(entryParts),
  };
}

function entryParts({ tipoTesto, il, scrittaIl, autore, conChi, dove, testo, riservata, visibileA, daInviare, rettifica, rettifiche }: Entry): Part[] {
  const told = [
    autore,
    conChi && `con ${conChi}`,
    dove,
    scrittaIl && `scritta il ${formatDateTime(scrittaIl)}`,
    riservata && (visibileA.length > 0 ? `riservata, anche a ${visibileA.join(', ')}` : 'riservata'),
    daInviare && 'non ancora inviata al servizio centrale',
    rettifica && `corregge ${reference(rettifica)}`,
    ...rettifiche.map((one) => `corretta da ${reference(one)}`),
  ];
  return [
    { type: 'heading', level: 3, text: `${tipoTesto}, ${formatDateTime(il)}` },
    { type: 'text', text: told.filter(Boolean).join(' · '), tone: 'note' },
    { type: 'text', text: testo, ...(rettifiche.length > 0 && { tone: 'struck' }) },
  ];
}

const reference = ({ tipo, il, autore }: Entry['rettifiche'][number]) => `${tipo} del ${formatDateTime(il)}, ${autore}`;
