// What a record and a list are on paper: what their screens show, and no more.
import { schede } from '../bridge/calls';
import type { Carta, RigaScheda, Scheda, SchedaLetta, Sessione } from '../bridge/types';
import { formatDateTime } from '../lib/date';
import { formatNumber } from '../lib/number';
import type { Paper, PaperColumn, Part } from '../print/paper';
import { fieldOf, withForm } from './catalogue';
import { factsOf, textsOf } from './held';
import { asked, type RecordFilter } from './queries';

/** What is on a paper, of which the rest is said by who makes it. */
export type Content = Pick<Paper, 'title' | 'about' | 'parts'> & { wide?: boolean };

/** A paper, as who is at work makes it now. */
export function paperOf({ wide = false, ...content }: Content, { ente, servizio, operatore }: Sessione, now: Date): Paper {
  return { ...content, wide, ente, servizio: servizio?.nome ?? '', made: `Stampato da ${operatore.nome} ${operatore.cognome} il ${formatDateTime(now.toISOString())}` };
}

/** What the register of accesses is told of a record on paper. */
export const recordTold = (id: string): Carta => ({ scheda: id, filtro: NO_LIST, dal: '', al: '' });

/** The same of records that a filter selects, between two days where they are given, about a record where one is. */
export const listTold = (scheda: Scheda, filter: RecordFilter, { about = '', dal = '', al = '' } = {}): Carta => ({
  scheda: about,
  filtro: { ...asked(scheda, filter), da: 0, quanti: 0 },
  dal,
  al,
});

const NO_LIST: Carta['filtro'] = { kind: '', testo: '', dove: [], ovunque: false, giorno: '', da: 0, quanti: 0 };

/** A record of any kind, with the questions of its form where it is filled in by one. */
export function recordContent(scheda: Scheda, record: SchedaLetta): Content {
  const whole = record.modulo ? withForm(scheda, record.modulo.parti) : scheda;
  const texts = textsOf(whole, record).map(({ label, value }): Part[] => [
    { type: 'heading', level: 2, text: label },
    { type: 'text', text: value },
  ]);
  const facts = factsOf(whole, record).map(({ titolo, facts: held }): Part[] => [
    { type: 'heading', level: 2, text: titolo },
    { type: 'facts', facts: held },
  ]);
  const totals = (record.modulo?.punteggi ?? []).filter(({ noto }) => noto);
  const scores: Part[] =
    totals.length === 0
      ? []
      : [
          { type: 'heading', level: 2, text: 'Punteggi' },
          { type: 'facts', facts: totals.map(({ etichetta, valore, max, fascia }) => ({ label: etichetta, value: `${valore}${max > 0 ? ` su ${max}` : ''}${fascia && `: ${fascia}`}` })) },
        ];
  return { title: record.titolo, about: [capital(scheda.nome.singolare), record.servizio, unsent(record)].filter(Boolean).join(' · '), parts: [...facts.flat(), ...scores, ...texts.flat()] };
}

const unsent = ({ daInviare }: { daInviare: boolean }) => (daInviare ? 'con modifiche non ancora inviate al servizio centrale' : '');

/** How many rows a list on paper has at most: more than anybody reads. */
export const MOST_ROWS = 2_000;

/** How many columns fit beside each other on a page that is higher than wide. */
const NARROW = 4;

/** A list as it is filtered, with the columns of its kind; all rows of it. */
export async function listContent(scheda: Scheda, filter: RecordFilter): Promise<Content> {
  const rows: RigaScheda[] = [];
  for (let total = 1; rows.length < Math.min(total, MOST_ROWS); ) {
    const page = await schede.elenco({ ...asked(scheda, filter), da: rows.length, quanti: 200 });
    total = page.righe.length === 0 ? 0 : page.totale;
    rows.push(...page.righe);
  }
  const cells = rows.map(({ letto, segno, daInviare }) =>
    scheda.colonne.map((path, at) => [letto[path] ?? '', ...(at === 0 ? [segno && `(${segno})`, daInviare ? '(da inviare)' : ''] : [])].filter(Boolean).join(' ')),
  );
  const count = `${formatNumber(rows.length)} ${rows.length === 1 ? scheda.nome.singolare : scheda.nome.plurale}`;
  return {
    title: capital(scheda.nome.plurale),
    about: [count, ...conditions(scheda, filter)].join(' · '),
    wide: scheda.colonne.length > NARROW,
    parts: [{ type: 'table', columns: scheda.colonne.map((path, at) => column(scheda, path, cells.map((row) => row[at] ?? ''))), rows: cells }],
  };
}

function column(scheda: Scheda, path: string, cells: readonly string[]): PaperColumn {
  const other = scheda.calcolate.find((one) => one.path === path);
  const campo = fieldOf(scheda, path);
  const title = other?.etichetta ?? campo?.etichetta ?? path;
  // As wide as most of what stands in it; the rest goes on in a second line.
  const lengths = [...cells.map((text) => text.length), title.length].sort((one, two) => one - two);
  const most = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  const end = campo?.tipo === 'denaro' || (other?.di !== undefined && other.di !== '' && !other.ultima);
  return { title, width: Math.min(36, Math.max(most, longest(title), 7)), align: end ? 'end' : 'start' };
}

const longest = (text: string) => Math.max(...text.split(' ').map((word) => word.length));

/** A filter in words. Of a record that it names, only which field does. */
function conditions(scheda: Scheda, { testo, dove, giorno = '' }: RecordFilter): string[] {
  const said = dove.map(({ campi, valori }) => {
    const fields = campi.flatMap((path) => fieldOf(scheda, path) ?? []);
    const words = valori.flatMap((code) => fields.flatMap(({ voci = [] }) => voci.filter(({ codice }) => codice === code).map(({ testo: word }) => word)));
    return [fields.map(({ etichetta }) => etichetta).join(' o '), words.join(', ')].filter(Boolean).join(': ');
  });
  return [...said, giorno && `del ${giorno.split('-').reverse().join('/')}`, testo && `con il testo «${testo}»`].filter(Boolean);
}

const capital = (word: string) => word.replace(/^./, (letter) => letter.toLocaleUpperCase('it'));
