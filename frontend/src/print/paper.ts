// What is printed or saved as a PDF, whatever it is of: one model, from which the
// pages are set once (layout.ts), and drawn as a PDF (pdf.ts) or for a printer (svg.ts).

/** A document, its parts in reading order. */
export type Paper = {
  title: string;
  /** What the title does not say: the number, the period. */
  about: string;
  /** Whose it is: the Ente, and the service that it was made in. */
  ente: string;
  servizio: string;
  /** Who made it, and when. */
  made: string;
  /** Wider than high, for tables of many columns. */
  wide: boolean;
  parts: readonly Part[];
};

export type Part =
  | { type: 'heading'; level: 2 | 3; text: string }
  | { type: 'facts'; facts: readonly PaperFact[] }
  | { type: 'text'; text: string; tone?: 'note' | 'struck' }
  | { type: 'table'; columns: readonly PaperColumn[]; rows: readonly (readonly string[])[] };

export type PaperFact = { label: string; value: string };

/** How wide it is beside the others; figures stand at its end. */
export type PaperColumn = { title: string; width: number; align?: 'start' | 'end' };
