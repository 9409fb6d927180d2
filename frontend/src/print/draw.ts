import type { Paper } from './paper';
import type { Answer, Asked } from './worker';

/** Asks a worker of its own, which ends with its answer and keeps nothing of it. */
function ask(asked: Asked): Promise<Answer> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Answer>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.onerror = (event) => reject(new Error(`the worker that draws papers failed: ${event.message}`));
    worker.postMessage(asked);
  }).finally(() => worker.terminate());
}

/** A paper as a PDF, in base 64. */
export async function toPDF(paper: Paper): Promise<string> {
  const answer = await ask({ paper, as: 'pdf' });
  if (!('pdf' in answer)) throw new Error('a PDF was asked for');
  return base64(answer.pdf);
}

/** A paper as pages for the printer. */
export async function toPages(paper: Paper): Promise<readonly string[]> {
  const answer = await ask({ paper, as: 'pages' });
  if (!('pages' in answer)) throw new Error('pages were asked for');
  return answer.pages;
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  // As many at a time as a call takes arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** The pages that a printer is given stand here, and nowhere on the screen. */
const PAGES = 'ui-pages';

/**
 * Shows the system's print dialog for pages, in WebKitGTK as in WebView2: both print
 * the top of a window, and neither is sure to have a viewer of PDFs that prints.
 * With no margin of its own the page leaves no room for the address and the date
 * that WebView2 would add.
 */
export async function printPages(pages: readonly string[], wide: boolean): Promise<void> {
  clearPages();
  await Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 10px "Titillium Web"`)));
  const holder = document.createElement('div');
  holder.className = PAGES;
  holder.setAttribute('aria-hidden', 'true');
  const style = document.createElement('style');
  style.textContent = `@page { size: A4 ${wide ? 'landscape' : 'portrait'}; margin: 0 }`;
  holder.innerHTML = pages.join('');
  holder.append(style);
  document.body.append(holder);
  window.addEventListener('afterprint', () => setTimeout(() => holder.remove(), DRAWN), { once: true });
  window.print();
}

/** Prints the screen as it stands. */
export function printScreen(): void {
  clearPages();
  window.print();
}

function clearPages(): void {
  document.querySelector(`.${PAGES}`)?.remove();
}

/** How long, in milliseconds, pages stay once their dialog is closed: WebKitGTK draws them only then. */
const DRAWN = 60_000;
