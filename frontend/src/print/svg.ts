import type { Font, Sheets } from './layout';

/** How the window calls a font: "other" is whatever the system has for those letters. */
const families: Readonly<Record<Font, string>> = {
  regular: `font-family="Titillium Web"`,
  bold: `font-family="Titillium Web" font-weight="600"`,
  other: `font-family="sans-serif"`,
};

/** Pages as pictures made of text, one each, for the printer of a system: what a PDF has, at the same places. */
export function drawSVG({ width, height, sheets }: Sheets): string[] {
  return sheets.map(
    ({ rules, lines }) =>
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${rules
        .map((rule) => `<rect x="${short(rule.x)}" y="${short(rule.y)}" width="${short(rule.width)}" height="${rule.height}" fill="${rule.color}"/>`)
        .join('')}${lines
        .map(({ runs, y, size, color, struck }) =>
          runs
            .map(({ text, font, x, width: wide }) => `<text x="${short(x)}" y="${short(y)}" font-size="${size}" fill="${color}" ${families[font]}${struck ? ' text-decoration="line-through"' : ''} textLength="${short(wide)}" lengthAdjust="spacing">${escape(text.trimEnd())}</text>`)
            .join(''),
        )
        .join('')}</svg>`,
  );
}

const short = (points: number) => String(Math.round(points * 100) / 100);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string) => text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
