// How a paper is set: which words stand on which line of which page. It knows no
// format; what draws its sheets adds nothing to them and leaves nothing out.
import type { Paper, PaperColumn, PaperFact, Part } from './paper';

/** "other" has the letters that the fonts of the Ente have not. */
export type Font = 'regular' | 'bold' | 'other';

/** What the fonts are like. */
export type Metrics = {
  /** How wide a text is, in points, in a font of that size. */
  width: (text: string, font: Font, size: number) => number;
  /** Whether a font has all letters of a text. */
  covers: (text: string, font: Font) => boolean;
};

export type Tag = 'H1' | 'H2' | 'H3' | 'P' | 'Table' | 'TR' | 'TH' | 'TD';

/** A piece of the structure that a reader is told: within which other, -1 for the document. */
export type Node = { tag: Tag; within: number; scope?: 'Row' | 'Column' };

export type Run = { text: string; font: Font; x: number; width: number };

/** A line of text; what stands on every page is of no node. */
export type Line = { node: number | undefined; y: number; size: number; color: string; struck: boolean; runs: Run[] };

export type Rule = { x: number; y: number; width: number; height: number; color: string };

export type Sheet = { rules: Rule[]; lines: Line[] };

/** Set pages, in points from the top left; y of a line is its base. */
export type Sheets = { title: string; width: number; height: number; nodes: Node[]; sheets: Sheet[] };

const SHORT = 595.28;
const LONG = 841.89;
/** Two centimetres and a little, so that a punched sheet loses nothing. */
const SIDE = 60;
const TOP = 68;
const BOTTOM = 66;

const INK = '#1a1a1a';
const SOFT = '#4a5560';
const BLUE = '#17324d';
const LINE = '#c5c7c9';
const SHADE = '#ebeef1';

type Style = { font: 'regular' | 'bold'; size: number; leading: number; color: string };

const body: Style = { font: 'regular', size: 10.5, leading: 14.5, color: INK };
const note: Style = { font: 'regular', size: 9.5, leading: 13, color: SOFT };
const cell: Style = { font: 'regular', size: 9.5, leading: 12.5, color: INK };
const cellHead: Style = { ...cell, font: 'bold', color: BLUE };
const labels: Style = { ...body, color: SOFT };
const heads: Readonly<Record<1 | 2 | 3, Style & { before: number; after: number }>> = {
  1: { font: 'bold', size: 19, leading: 23, color: BLUE, before: 0, after: 4 },
  2: { font: 'bold', size: 13.5, leading: 17, color: BLUE, before: 16, after: 5 },
  3: { font: 'bold', size: 11, leading: 14.5, color: INK, before: 11, after: 1 },
};
const foot: Style = { font: 'regular', size: 8.5, leading: 11, color: SOFT };

/** Of a paragraph no fewer lines than these are left alone at the foot or the head of a page. */
const KEPT = 2;
/** Above and below the text of a row. */
const PAD = 3;
/** Between the columns of a table. */
const GAP = 10;
const LABELS = 150;

/** Sets a paper on as many pages as it takes. */
export function setPaper(paper: Paper, metrics: Metrics): Sheets {
  const press = new Press(paper, metrics);
  press.letterhead();
  paper.parts.forEach((_, at) => press.part(at));
  return press.done();
}

/** Where one is on the pages. */
class Press {
  private readonly nodes: Node[] = [];
  private readonly sheets: Sheet[] = [];
  private readonly width: number;
  private readonly height: number;
  private y = TOP;

  constructor(
    private readonly paper: Paper,
    private readonly metrics: Metrics,
  ) {
    [this.width, this.height] = paper.wide ? [LONG, SHORT] : [SHORT, LONG];
    this.sheets.push({ rules: [], lines: [] });
  }

  private get room(): number {
    return this.width - 2 * SIDE;
  }

  private get end(): number {
    return this.height - BOTTOM;
  }

  private get sheet(): Sheet {
    return this.sheets[this.sheets.length - 1] as Sheet;
  }

  private get fresh(): boolean {
    return this.y === TOP;
  }

  private turn(): void {
    this.sheets.push({ rules: [], lines: [] });
    this.y = TOP;
  }

  private node(tag: Tag, within = -1, scope?: Node['scope']): number {
    return this.nodes.push({ tag, within, ...(scope && { scope }) }) - 1;
  }

  /** Whose it is, and what it is called. */
  letterhead(): void {
    this.y = SIDE - 14;
    const { ente, servizio, title, about } = this.paper;
    this.lines(ente, { font: 'bold', size: 13, leading: 17, color: BLUE }, 'P');
    this.lines(servizio, note, 'P');
    this.y += 5;
    this.sheet.rules.push({ x: SIDE, y: this.y, width: this.room, height: 1.4, color: BLUE });
    this.y += 20;
    this.lines(title, heads[1], 'H1');
    this.y += heads[1].after;
    this.lines(about, { ...body, color: SOFT }, 'P');
    this.y += 8;
  }

  private lines(text: string, style: Style, tag: Tag): void {
    if (text === '') return;
    const node = this.node(tag);
    for (const runs of this.wrap(text, style, this.room)) this.put(runs, style, node, SIDE);
  }

  part(at: number): void {
    const part = this.paper.parts[at] as Part;
    switch (part.type) {
      case 'heading': {
        const style = heads[part.level];
        if (!this.fresh) this.y += style.before;
        if (this.y + this.least(at) > this.end) this.turn();
        const node = this.node(part.level === 2 ? 'H2' : 'H3');
        for (const runs of this.wrap(part.text, style, this.room)) this.put(runs, style, node, SIDE);
        this.y += style.after;
        return;
      }
      case 'facts':
        this.facts(part.facts);
        return;
      case 'text':
        this.text(part.text, part.tone === 'note' ? note : body, part.tone === 'struck');
        return;
      case 'table':
        this.table(part.columns, part.rows);
        return;
    }
  }

  /** How much of a page a part takes before anything of it may stand on the next one; of a heading, with what follows it. */
  private least(at: number): number {
    const part = this.paper.parts[at];
    switch (part?.type) {
      case undefined:
        return 0;
      case 'heading': {
        const { leading, after } = heads[part.level];
        const next = this.paper.parts[at + 1];
        return this.wrap(part.text, heads[part.level], this.room).length * leading + after + (next?.type === 'heading' ? heads[next.level].before : 0) + this.least(at + 1);
      }
      case 'text': {
        const { leading } = part.tone === 'note' ? note : body;
        // A note says what the text after it is.
        const next = part.tone === 'note' && this.paper.parts[at + 1]?.type === 'text' ? this.least(at + 1) : 0;
        return leading * (part.tone === 'note' ? 1 : KEPT) + next;
      }
      case 'facts':
        return 2 * (body.leading + 2 * PAD);
      case 'table':
        return 2 * cell.leading + 4 * PAD + cell.leading;
    }
  }

  private text(text: string, style: Style, struck: boolean): void {
    for (const paragraph of clean(text).split(/\n+/)) {
      if (paragraph.trim() === '') continue;
      const node = this.node('P');
      const lines = this.wrap(paragraph, style, this.room);
      for (let from = 0; from < lines.length; ) {
        const left = lines.length - from;
        let fits = Math.max(0, Math.floor((this.end - this.y) / style.leading));
        if (fits < left) {
          if (left - fits < KEPT) fits = Math.max(0, left - KEPT);
          if (from === 0 && fits < KEPT) fits = 0;
          if (fits <= 0 && this.fresh) fits = left;
        }
        for (const runs of lines.slice(from, from + fits)) this.put(runs, style, node, SIDE, struck);
        from += Math.min(fits, left);
        if (from < lines.length) this.turn();
      }
      this.y += style === note ? 1 : 3;
    }
  }

  private facts(facts: readonly PaperFact[]): void {
    const columns: Measured[] = [
      { x: 0, width: LABELS, style: labels, end: false },
      { x: LABELS + GAP, width: this.room - LABELS - GAP, style: body, end: false },
    ];
    const table = this.node('Table');
    for (const { label, value } of facts) {
      const row = this.node('TR', table);
      this.row([label, value], columns, [this.node('TH', row, 'Row'), this.node('TD', row)]);
    }
    this.y += 4;
  }

  private table(given: readonly PaperColumn[], rows: readonly (readonly string[])[]): void {
    const shares = given.reduce((sum, { width }) => sum + width, 0);
    const room = this.room - GAP * (given.length - 1);
    let x = 0;
    const columns = given.map(({ width, align }): Measured => {
      const at: Measured = { x, width: (room * width) / shares, style: cell, end: align === 'end' };
      x += at.width + GAP;
      return at;
    });
    const heading = columns.map((column) => ({ ...column, style: cellHead }));
    const titles = given.map(({ title }) => title);
    const table = this.node('Table');
    const head = this.node('TR', table);
    if (!this.fresh && this.y + 3 * cell.leading + 4 * PAD > this.end) this.turn();
    this.row(titles, heading, given.map(() => this.node('TH', head, 'Column')), { shade: true });
    for (const cells of rows) {
      const row = this.node('TR', table);
      this.row(cells, columns, cells.map(() => this.node('TD', row)), {
        // Who listens has heard it once: on the pages that follow it is for the eye alone.
        turned: () => this.row(titles, heading, [], { shade: true }),
      });
    }
    this.y += 6;
  }

  /** A row, whole where a page can hold it. */
  private row(texts: readonly string[], columns: readonly Measured[], nodes: readonly number[], { shade = false, turned = () => undefined }: { shade?: boolean; turned?: () => void } = {}): void {
    const wrapped = columns.map(({ style, width }, at) => clean(texts[at] ?? '').split('\n').flatMap((line) => this.wrap(line, style, width)));
    const leading = columns[0]?.style === labels ? body.leading : cell.leading;
    const most = Math.max(1, ...wrapped.map((lines) => lines.length));
    for (let from = 0; from < most; ) {
      let fits = Math.floor((this.end - this.y - 2 * PAD) / leading);
      if (fits < most - from) {
        const whole = Math.floor((this.end - TOP - 2 * PAD) / leading) - 3;
        if (!this.fresh && (from > 0 || most <= whole || fits < KEPT)) {
          this.turn();
          turned();
          fits = Math.floor((this.end - this.y - 2 * PAD) / leading);
        }
      }
      const taken = Math.max(1, Math.min(fits, most - from));
      const height = taken * leading + 2 * PAD;
      if (shade) this.sheet.rules.push({ x: SIDE - 4, y: this.y, width: this.room + 8, height, color: SHADE });
      const top = this.y + PAD;
      wrapped.forEach((lines, at) => {
        const { x, width, style, end } = columns[at] as Measured;
        lines.slice(from, from + taken).forEach((runs, line) => {
          this.y = top + line * leading;
          const last = runs[runs.length - 1];
          this.put(runs, style, nodes[at], SIDE + x + (end && last ? width - last.x - last.width : 0));
        });
      });
      this.y = top - PAD + height;
      from += taken;
      if (!shade) this.sheet.rules.push({ x: SIDE, y: this.y, width: this.room, height: 0.5, color: LINE });
    }
  }

  private put(runs: readonly Run[], { leading, size, color }: Style, node: number | undefined, x: number, struck = false): void {
    this.sheet.lines.push({ node, y: this.y + (leading + size * 0.72) / 2, size, color, struck, runs: runs.map((run) => ({ ...run, x: run.x + x })) });
    this.y += leading;
  }

  /** A text on lines that are no wider than that: broken between words or, where one is too long, within it. */
  private wrap(text: string, { font, size }: Style, width: number): Run[][] {
    const space = this.metrics.width(' ', font, size);
    const lines: Run[][] = [];
    let line: Run[] = [];
    let x = 0;
    const end = () => {
      lines.push(line);
      line = [];
      x = 0;
    };
    const add = (word: string, own: Font, wide: number) => {
      const last = line[line.length - 1];
      if (last?.font === own) {
        last.text += ` ${word}`;
        last.width += space + wide;
      } else {
        if (last) last.text += ' ';
        line.push({ text: word, font: own, x: x === 0 ? 0 : x + space, width: wide });
      }
      x += (x === 0 ? 0 : space) + wide;
    };
    for (const word of clean(text).split(' ')) {
      if (word === '') continue;
      const own = this.metrics.covers(word, font) ? font : 'other';
      const wide = this.metrics.width(word, own, size);
      if (x > 0 && x + space + wide > width) end();
      if (wide <= width) {
        add(word, own, wide);
        continue;
      }
      let piece = '';
      for (const letter of word) {
        if (piece !== '' && this.metrics.width(piece + letter, own, size) > width) {
          add(piece, own, this.metrics.width(piece, own, size));
          end();
          piece = '';
        }
        piece += letter;
      }
      if (piece !== '') add(piece, own, this.metrics.width(piece, own, size));
    }
    if (line.length > 0 || lines.length === 0) end();
    // Whoever listens hears where a word ends also where a line does.
    return lines.map((runs, at) => {
      const last = runs[runs.length - 1];
      return last && at < lines.length - 1 ? [...runs.slice(0, -1), { ...last, text: `${last.text} ` }] : runs;
    });
  }

  /** The pages with what stands on each: whose it is, who made it, and which of how many it is. */
  done(): Sheets {
    const { ente, servizio, title, made } = this.paper;
    this.sheets.forEach((sheet, at) => {
      const said = (text: string, y: number, place: 'left' | 'right', room = this.room) => {
        let runs = this.wrap(text, foot, Infinity)[0] ?? [];
        // A name that is too long for the head of a page is whole at the head of the first.
        for (let cut = text; widthOf(runs) > room && cut !== ''; cut = cut.slice(0, -1)) runs = this.wrap(`${cut}…`, foot, Infinity)[0] ?? [];
        const x = place === 'left' ? SIDE : this.width - SIDE - widthOf(runs);
        sheet.lines.push({ node: undefined, y, size: foot.size, color: foot.color, struck: false, runs: runs.map((run) => ({ ...run, x: run.x + x })) });
      };
      if (at > 0) {
        said([ente, servizio].filter(Boolean).join(' · '), 44, 'left', this.room / 2 - GAP);
        said(title, 44, 'right', this.room / 2 - GAP);
        sheet.rules.push({ x: SIDE, y: 50, width: this.room, height: 0.5, color: LINE });
      }
      const low = this.height - 36;
      sheet.rules.push({ x: SIDE, y: low - 14, width: this.room, height: 0.5, color: LINE });
      said(made, low, 'left', this.room - 90);
      said(`pagina ${at + 1} di ${this.sheets.length}`, low, 'right');
    });
    return { title, width: this.width, height: this.height, nodes: this.nodes, sheets: this.sheets };
  }
}

type Measured = { x: number; width: number; style: Style; end: boolean };

function widthOf(runs: readonly Run[]): number {
  const last = runs[runs.length - 1];
  return last ? last.x + last.width : 0;
}

/** A text without what cannot be set: tabulators, and what moves the letters after it about. */
function clean(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\t\u00a0]/g, ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '');
}
