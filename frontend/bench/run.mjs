// Runs forms.tsx in a browser, built as the program's screens are, and prints
// each figure as `go test -bench` does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

/** As many as come first are for the browser to get warm, and are not counted. */
const WARM = 5;
const ROUNDS = { Open: 60, Key: 600, Answer: 600 };

const outDir = await mkdtemp(join(tmpdir(), 'siz-icaro-bench.'));
let served, browser;
try {
  const root = import.meta.dirname;
  const configFile = join(root, '../vite.config.ts');
  await build({ configFile, root, logLevel: 'error', build: { outDir, emptyOutDir: true, rolldownOptions: { input: join(root, 'forms.html') } } });
  served = await preview({ configFile, root, logLevel: 'error', build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'it-IT' });
  page.on('pageerror', (error) => {
    throw error;
  });
  const { port } = served.httpServer.address();
  await page.goto(`http://127.0.0.1:${port}/forms.html`);
  await page.waitForFunction(() => 'measures' in window);
  for (const name of await page.evaluate(() => Object.keys(window.measures))) {
    const rounds = ROUNDS[name.match(/(Open|Key|Answer)/)[0]];
    const all = await page.evaluate(([name, rounds]) => window.measures[name](rounds), [name, WARM + rounds]);
    const taken = all.slice(WARM).sort((a, b) => a - b);
    const at = (share) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))].toFixed(3);
    console.log(`Benchmark${name} ${taken.length} ${at(0.5)} p50-ms ${at(0.99)} p99-ms`);
  }
} finally {
  await browser?.close();
  await served?.close();
  await rm(outDir, { recursive: true });
}
