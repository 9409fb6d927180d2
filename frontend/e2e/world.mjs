// The real programs, started for one test and ended with it: a central service
// with the demo data, and desktop programs whose screens a browser shows.
//
// Everything is kept in one temporary directory, listens on ports that the
// system gave, and is ended by process id. Nothing here waits for a time to
// pass: it waits for what must become true.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const BIN = fileURLToPath(new URL('../../build/bin/', import.meta.url));

/** How long anything may take to become true, in milliseconds. */
const PATIENCE = 20_000;

/** The password of every account of the demo data. */
export const PASSWORD = 'Prova-Lodigiano-26';

/** Makes a world with a central service that answers; it ends with the test. */
export async function openWorld(t) {
  const dir = await mkdtemp(join(tmpdir(), 'siz-icaro-e2e.'));
  const world = new World(dir);
  t.after(() => world.close());
  await world.startCentral();
  world.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  return world;
}

class World {
  #dir;
  #running = [];
  #central;
  #port;

  constructor(dir) {
    this.#dir = dir;
  }

  async startCentral() {
    this.#port ??= await freePort();
    this.#central = this.#start('centrale', 'siz-icaro-centrale', [
      'serve', '--demo', '--data', join(this.#dir, 'centrale'), '--listen', `127.0.0.1:${this.#port}`,
    ]);
    await this.#answers(this.#central, `http://127.0.0.1:${this.#port}/v1/health`);
  }

  /** Cuts the line of every operator. */
  async stopCentral() {
    await end(this.#central);
  }

  /** Starts a desktop program of its own data, and shows its screens. */
  async openDesktop(name) {
    const port = await freePort();
    const program = this.#start(name, 'siz-icaro-dev', [
      '-devserver', `127.0.0.1:${port}`,
      '--data', join(this.#dir, name), '--central', `http://127.0.0.1:${this.#port}`,
    ]);
    const url = `http://127.0.0.1:${port}/`;
    await this.#answers(program, url);
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'it-IT' });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  async close() {
    await this.browser?.close();
    await Promise.all(this.#running.map(end));
    await rm(this.#dir, { recursive: true, force: true });
  }

  #start(name, program, args) {
    const log = join(this.#dir, `${name}.log`);
    const child = spawn(join(BIN, program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const out = createWriteStream(log, { flags: 'a' });
    child.stdout.pipe(out, { end: false });
    child.stderr.pipe(out, { end: false });
    child.on('error', () => undefined);
    this.#running.push(child);
    return { child, log, name };
  }

  async #answers({ child, log, name }, url) {
    const deadline = Date.now() + 3 * PATIENCE;
    for (;;) {
      if (ended(child) || Date.now() > deadline) {
        throw new Error(`${name} does not answer:\n${await readFile(log, 'utf8').catch(() => '')}`);
      }
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) return;
      // One turn of polling: a connection refused comes back at once.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function ended(child) {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Asks a program to stop, and makes it if it does not. */
async function end(started) {
  const child = started?.child ?? started;
  if (!child || ended(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(insist);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
