import { describe, expect, it } from 'vitest';

import { setPaper, type Metrics, type Sheets } from './layout';
import type { Paper, Part } from './paper';

/** A font of which every letter is half as wide as it is high, without Cyrillic. */
const metrics: Metrics = {
  width: (text, _font, size) => (text.length * size) / 2,
  covers: (text) => !/[\u0400-\u04ff]/.test(text),
};

const paper = (...parts: Part[]): Paper => ({ title: 'Bassi Irma', about: '', ente: 'Comune di Lodi', servizio: 'Servizio sociale', made: 'Stampato da Anna Ferrari il 30/11/2026, 15:04', wide: false, parts });

const words = (count: number) => Array.from({ length: count }, (_, at) => `parola${at}`).join(' ');

/** What stands on each page, line by line, from the top; what is on every page of itself. */
function pages({ sheets }: Sheets, { artifacts = false } = {}): string[][] {
  return sheets.map(({ lines }) => lines.filter(({ node }) => artifacts || node !== undefined).map(({ runs }) => runs.map(({ text }) => text).join('').trim()));
}

const LONG: Part = { type: 'text', text: words(120) };

describe('a paper on pages', () => {
  it('numbers its pages, and says on each whose it is and who made it, outside of what is read', () => {
    const set = setPaper(paper(...Array.from({ length: 30 }, () => LONG)), metrics);
    const all = pages(set, { artifacts: true });
    expect(all.length).toBeGreaterThan(2);
    all.forEach((lines, at) => {
      expect(lines).toContain(`pagina ${at + 1} di ${all.length}`);
      expect(lines).toContain('Stampato da Anna Ferrari il 30/11/2026, 15:04');
      expect(lines).toContain(at === 0 ? 'Comune di Lodi' : 'Comune di Lodi · Servizio sociale');
    });
    expect(pages(set).flat().filter((line) => line.startsWith('pagina'))).toEqual([]);
  });

  it('says everything, once and in order, however it falls on pages', () => {
    for (let lead = 0; lead < 60; lead += 1) {
      const filler = Array.from({ length: lead }, (): Part => ({ type: 'text', text: 'riga' }));
      const told = pages(setPaper(paper(...filler, LONG, { type: 'facts', facts: [{ label: 'Nota', value: words(700) }] }), metrics)).flat().join(' ');
      expect(told.split(' ').filter((word) => word.startsWith('parola'))).toEqual(`${words(120)} ${words(700)}`.split(' '));
    }
  });

  it('leaves no heading at the foot of a page, and no line of a paragraph alone', () => {
    for (let lead = 20; lead < 80; lead += 1) {
      const filler = Array.from({ length: lead }, (): Part => ({ type: 'text', text: 'riga' }));
      const set = setPaper(paper(...filler, { type: 'heading', level: 2, text: 'Titolo' }, { type: 'heading', level: 3, text: 'Voce' }, { type: 'text', text: 'chi', tone: 'note' }, LONG), metrics);
      const long = pages(set).map((lines) => lines.filter((line) => line.startsWith('parola')).length);
      const at = pages(set).findIndex((lines) => lines.includes('Titolo'));
      expect(pages(set)[at]).toEqual(expect.arrayContaining(['Voce', 'chi']));
      expect(long[at]).toBeGreaterThanOrEqual(2);
      for (const lines of long.filter((count) => count > 0)) expect(lines).toBeGreaterThanOrEqual(2);
    }
  });

  it('stays between its margins', () => {
    const set = setPaper(
      paper(LONG, { type: 'text', text: 'm'.repeat(400) }, { type: 'table', columns: [{ title: 'Nome', width: 1 }, { title: 'Importo', width: 1, align: 'end' }], rows: Array.from({ length: 90 }, () => [words(3), '1.234,56 €']) }),
      metrics,
    );
    for (const { lines } of set.sheets)
      for (const { y, runs } of lines) {
        expect(y).toBeLessThan(set.height - 30);
        for (const { x, width } of runs) {
          expect(x).toBeGreaterThanOrEqual(59.9);
          expect(x + width).toBeLessThanOrEqual(set.width - 59.9);
        }
      }
  });

  it('repeats the head of a table on each page for the eye, and says it once', () => {
    const set = setPaper(paper({ type: 'table', columns: [{ title: 'Numero', width: 1 }, { title: 'Area', width: 1 }], rows: Array.from({ length: 150 }, (_, at) => [`n${at}`, 'Anziani']) }), metrics);
    expect(set.sheets.length).toBeGreaterThan(2);
    for (const lines of pages(set, { artifacts: true })) expect(lines.filter((line) => line === 'Numero')).toHaveLength(1);
    const heads = set.nodes.filter(({ tag }) => tag === 'TH');
    expect(heads).toEqual([
      { tag: 'TH', within: 1 + set.nodes.findIndex(({ tag }) => tag === 'Table'), scope: 'Column' },
      { tag: 'TH', within: 1 + set.nodes.findIndex(({ tag }) => tag === 'Table'), scope: 'Column' },
    ]);
    expect(set.nodes.filter(({ tag }) => tag === 'TR')).toHaveLength(151);
    expect(pages(set).flat().filter((line) => line === 'Numero')).toHaveLength(1);
  });

  it('sets what its fonts have not in the one that has it', () => {
    const set = setPaper(paper({ type: 'text', text: 'Nata a Київ nel 1985' }), metrics);
    const runs = set.sheets[0]?.lines.find(({ runs: of }) => of.some(({ font }) => font === 'other'))?.runs;
    expect(runs?.map(({ text, font }) => [text.trim(), font])).toEqual([
      ['Nata a', 'regular'],
      ['Київ', 'other'],
      ['nel 1985', 'regular'],
    ]);
    expect(runs?.map(({ text }) => text).join('')).toBe('Nata a Київ nel 1985');
  });

  it('holds no letter that moves others about', () => {
    expect(pages(setPaper(paper({ type: 'text', text: 'ab\u202ecd\u0007e\tf' }), metrics)).flat()).toContain('abcde f');
  });
});
