// Sheets as a tagged PDF (ISO 32000-1, 14.8; made after PDF/UA-1, ISO 14289-1): real
// text in fonts that it carries, in the order in which it is read, with what stands
// on every page apart. No Go module that is served writes one; pdfkit does.
import PDFDocument from 'pdfkit';
import { toBytes } from 'pdfkit/output';

import type { Font, Metrics, Sheets } from './layout';

/** The font files. */
export type Fonts = Readonly<Record<Font, ArrayBuffer>>;

type Doc = InstanceType<typeof PDFDocument>;

const fontNames: readonly Font[] = ['regular', 'bold', 'other'];

function begin(fonts: Fonts, sheets?: Sheets): Doc {
  const doc = new PDFDocument({
    pdfVersion: '1.7',
    subset: 'PDF/UA',
    tagged: true,
    lang: 'it-IT',
    displayTitle: true,
    autoFirstPage: false,
    // None of those that it does not carry.
    font: null,
    ...(sheets && { info: { Title: sheets.title, Creator: 'SIZ-ICARO', Producer: 'SIZ-ICARO' } }),
  });
  for (const name of fontNames) doc.registerFont(name, new Uint8Array(fonts[name]));
  return doc;
}

/** What the fonts are like; a word is looked up once. */
export function measure(fonts: Fonts): Metrics {
  const doc = begin(fonts);
  const faces = Object.fromEntries(fontNames.map((name) => [name, doc.font(name)._font])) as Record<Font, Doc['_font']>;
  const widths = new Map<string, number>();
  const covered = new Map<string, boolean>();
  return {
    width: (text, font, size) => {
      const key = font + text;
      let wide = widths.get(key);
      if (wide === undefined) {
        wide = faces[font].widthOfString(text, 1000);
        widths.set(key, wide);
      }
      return (wide * size) / 1000;
    },
    covers: (text, font) => {
      const key = font + text;
      let all = covered.get(key);
      if (all === undefined) {
        all = Array.from(text).every((letter) => faces[font].font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0));
        covered.set(key, all);
      }
      return all;
    },
  };
}

/** Draws the sheets. */
export function drawPDF(sheets: Sheets, fonts: Fonts): Promise<Uint8Array> {
  const doc = begin(fonts, sheets);
  const whole = toBytes(doc);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const made: (typeof root)[] = [];
  const element = (at: number): typeof root => {
    const known = made[at];
    if (known) return known;
    const { tag, within, scope } = sheets.nodes[at] as Sheets['nodes'][number];
    const fresh = doc.struct(tag, scope && { scope });
    (within < 0 ? root : element(within)).add(fresh);
    return (made[at] = fresh);
  };
  for (const { rules, lines } of sheets.sheets) {
    doc.addPage({ size: [sheets.width, sheets.height], margin: 0 });
    doc.markContent('Artifact', { type: 'Layout' });
    for (const { x, y, width, height, color } of rules) doc.rect(x, y, width, height).fill(color);
    doc.endMarkedContent();
    let open: number | undefined = -1;
    for (const { node, y, size, color, struck, runs } of lines) {
      if (node !== open) {
        if (open !== -1) doc.endMarkedContent();
        if (node === undefined) doc.markContent('Artifact', { type: 'Pagination' });
        else element(node).add(doc.markStructureContent((sheets.nodes[node] as Sheets['nodes'][number]).tag));
        open = node;
      }
      doc.fillColor(color).fontSize(size);
      for (const { text, font, x, width } of runs) {
        doc.font(font).text(text, x, y, { lineBreak: false, baseline: 'alphabetic' });
        if (struck) doc.rect(x, y - size * 0.28, width, 0.6).fill(color);
      }
    }
    if (open !== -1) doc.endMarkedContent();
  }
  // A cell that holds nothing is a cell all the same.
  sheets.nodes.forEach((_, at) => element(at));
  root.end();
  doc.end();
  return whole;
}
