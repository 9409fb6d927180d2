// Sets and draws papers beside the window, which goes on meanwhile. What it loads,
// pdfkit and the fonts, no start of the program waits for.
import bold from 'bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-600.ttf?url';
import regular from 'bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-regular.ttf?url';
import other from 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf?url';

import { setPaper } from './layout';
import type { Paper } from './paper';
import { drawPDF, measure, type Fonts } from './pdf';
import { drawSVG } from './svg';

export type Asked = { paper: Paper; as: 'pdf' | 'pages' };
export type Answer = { pdf: Uint8Array } | { pages: string[] };

const load = async (url: string) => (await fetch(url)).arrayBuffer();

async function loadFonts(): Promise<Fonts> {
  const [one, two, three] = await Promise.all([load(regular), load(bold), load(other)]);
  return { regular: one, bold: two, other: three };
}

globalThis.onmessage = async ({ data: { paper, as } }: MessageEvent<Asked>) => {
  const fonts = await loadFonts();
  const sheets = setPaper(paper, measure(fonts));
  const answer: Answer = as === 'pdf' ? { pdf: await drawPDF(sheets, fonts) } : { pages: drawSVG(sheets) };
  globalThis.postMessage(answer);
};
