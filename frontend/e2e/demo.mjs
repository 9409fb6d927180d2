// The data of a central service with the demo, made once for each day and each
// build of it and then copied: the agenda of the demo stands around its day.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from './line.mjs';
import { answers, BIN, CACHE, end, exists, PATIENCE, run } from './programs.mjs';

/** Sooner than the stories begin, so that nothing of it is still to come. */
const BEFORE = 60 * 60 * 1000;

/** The directory with the demo data of a day, made if it is not there. */
export async function demoData({ from }) {
  const program = createHash('sha256').update(await readFile(join(BIN, 'siz-icaro-centrale'))).digest('hex').slice(0, 16);
  const dir = join(CACHE, `demo-${program}-${Date.parse(from)}`);
  if (await exists(dir)) return dir;
  for (const old of await readdir(CACHE)) {
    if (old.startsWith('demo-') && !old.startsWith(`demo-${program}`)) await rm(join(CACHE, old), { recursive: true, force: true });
  }
  // The service gives the folder its name once it is whole, so that a run cut
  // short leaves nothing that a later one would take for it.
  const log = await mkdtemp(join(tmpdir(), 'siz-icaro-demo.'));
  const port = await freePort();
  const now = new Date(Date.parse(from) - BEFORE).toISOString();
  const started = run(join(log, 'demo.log'), 'siz-icaro-centrale', [
    'serve', '--demo', '--data', dir, '--now', now, '--listen', `127.0.0.1:${port}`,
  ]);
  try {
    await answers(started, `http://127.0.0.1:${port}/v1/health`, 10 * PATIENCE);
  } finally {
    await end(started);
    await rm(log, { recursive: true, force: true });
  }
  return dir;
}
