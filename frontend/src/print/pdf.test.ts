// @vitest-environment node
//
// The bytes themselves, as poppler reads them: what a screen reader is told, and what
// is found in the text.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { setPaper } from './layout';
import type { Paper } from './paper';
import { drawPDF, measure, type Fonts } from './pdf';
import { drawSVG } from './svg';

const file = (path: string): ArrayBuffer => new Uint8Array(readFileSync(join('node_modules', path))).buffer;
const titillium = (weight: string) => file(`bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-${weight}.ttf`);
const fonts: Fonts = { regular: titillium('regular'), bold: titillium('600'), other: file('dejavu-fonts-ttf/ttf/DejaVuSans.ttf') };

const story = 'È venuta perché la pensione è di 600 € e «non basta più»: così, giù in città, l’affitto… ';

const paper: Paper = {
  title: 'D’Amicò Niccolò',
  about: 'Presa in carico · Servizio SELF',
  ente: 'Ambito Territoriale di Lodi',
  servizio: 'Servizio SELF',
  made: 'Stampato da Anna Ferrari il 30/11/2026, 15:04',
  wide: false,
  parts: [
    { type: 'heading', level: 2, text: 'Caso' },
    { type: 'facts', facts: [{ label: 'Nato a', value: 'Київ (Kyïv), Constanța, Łódź' }, { label: 'Vuoto', value: '' }] },
    { type: 'heading', level: 3, text: 'Colloquio, 24/11/2026, 10:30' },
    { type: 'text', text: story.repeat(120) },
    { type: 'text', text: 'Sbagliata', tone: 'struck' },
    { type: 'table', columns: [{ title: 'Numero', width: 1 }, { title: 'Importo', width: 1, align: 'end' }], rows: Array.from({ length: 90 }, (_, at) => [`2026/${at}`, '1.234,56 €']) },
  ],
};

const dir = mkdtempSync(join(tmpdir(), 'carta-'));
const name = join(dir, 'carta.pdf');
const poppler = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });

const sheets = setPaper(paper, measure(fonts));

beforeAll(async () => writeFileSync(name, await drawPDF(sheets, fonts)));
afterAll(() => rmSync(dir, { recursive: true }));

describe('a paper as a PDF', () => {
  it('is tagged, says its title and its language, and carries its fonts', () => {
    const said = poppler('pdfinfo', name);
    expect(said).toMatch(/^Title: +D’Amicò Niccolò$/m);
    expect(said).toMatch(/^Tagged: +yes$/m);
    expect(said).toMatch(/^Pages: +\d+$/m);
    expect(said).toMatch(/A4/);
    const raw = readFileSync(name, 'latin1');
    expect(raw).toContain('/Lang (it-IT)');
    expect(raw).toContain('/DisplayDocTitle true');
    const carried = poppler('pdffonts', name).trim().split('\n').slice(2);
    expect(carried.length).toBeGreaterThanOrEqual(3);
    for (const font of carried) expect(font).toMatch(/ yes +yes +yes +\d+ +\d+$/); // embedded, a subset, with the letters that they stand for
  });

  it('tells its structure: headings, paragraphs, tables with their heads', () => {
    const told = poppler('pdfinfo', '-struct', name);
    for (const tag of ['Document', 'H1', 'H2', 'H3', 'P', 'Table', 'TR', 'TH', 'TD']) expect(told).toMatch(new RegExp(`^ *${tag}\\b`, 'm'));
    expect(told.match(/^ *TR\b/gm)).toHaveLength(2 + 91);
    expect(told).toMatch(/\/Scope +\/?Row/);
    expect(told).toMatch(/\/Scope +\/?Column/);
    const text = poppler('pdfinfo', '-struct-text', name);
    expect(text).toMatch(/H1.*\n +"D’Amicò Niccolò"/);
    // A paragraph is one, also where it goes over three pages, with its spaces.
    const joined = text.replace(/"\n\s*"/g, '');
    expect(joined).toContain(story.repeat(120).trim());
    for (const artifact of ['pagina 1 di', 'Stampato da']) expect(text).not.toContain(artifact);
  });

  it('is real text, with accents and foreign letters, and a number on each page', () => {
    const count = sheets.sheets.length;
    expect(count).toBeGreaterThan(3);
    for (let page = 1; page <= count; page += 1) {
      const text = poppler('pdftotext', '-layout', '-f', String(page), '-l', String(page), name, '-');
      expect(text).toContain(`pagina ${page} di ${count}`);
      expect(text).toContain('Stampato da Anna Ferrari il 30/11/2026, 15:04');
    }
    const all = poppler('pdftotext', '-raw', name, '-').replace(/\s+/g, ' ');
    for (const words of ['È venuta perché', '600 € e «non basta più»: così, giù in città, l’affitto…', 'Київ (Kyïv), Constanța, Łódź', '1.234,56 €']) expect(all).toContain(words);
  });

  it('is for a printer what it is as a file', () => {
    const told = drawSVG(sheets).map((page) => [...page.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => text.replace(/&amp;/g, '&')));
    expect(told).toEqual(sheets.sheets.map(({ lines }) => lines.flatMap(({ runs }) => runs.map(({ text }) => text.trimEnd()))));
    expect(drawSVG({ ...sheets, sheets: [{ rules: [], lines: [{ node: 0, y: 1, size: 1, color: '#000', struck: false, runs: [{ text: '<script>&', font: 'regular', x: 0, width: 1 }] }] }] })[0]).toContain('&lt;script&gt;&amp;');
  });
});
