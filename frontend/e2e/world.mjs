// The real programs, started for one test and ended with it: a central service
// with the demo data, and desktop programs whose screens a browser shows.
//
// Everything is kept in one temporary directory, listens on ports that the
// system gave, and is ended by process id. Nothing here waits for a time to
// pass: it waits for what must become true.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { freePort, Line } from './line.mjs';

const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
const BIN = join(BUILD, 'bin');
const CACHE = join(BUILD, '.cache');
/** Where pictures go, of what failed and of what is to be looked at. */
export const PICTURES = join(BUILD, 'screenshots');

/** How long anything may take to become true, in milliseconds. */
const PATIENCE = 30_000;

/** The password of every account of the demo data. */
export const PASSWORD = 'Prova-Lodigiano-26';

/** The window that the screens are drawn for, and the smallest that is allowed. */
export const WINDOW = { width: 1280, height: 900 };
export const SMALLEST = { width: 1024, height: 700 };
/** What is left of the window when everything in it is twice as large. */
export const ENLARGED = { width: 640, height: 450 };

/** Makes a world with a central service that answers, for the tests of one file. */
export function openWorld() {
  const world = new World();
  before(() => world.open());
  after(() => world.close());
  return world;
}

/**
 * The data of a central service with the demo, made once a day for each build of
 * it and then copied: the agenda of the demo stands around the day it was made.
 */
async function demoData() {
  const program = createHash('sha256').update(await readFile(join(BIN, 'siz-icaro-centrale'))).digest('hex');
  const name = `demo-${new Date().toISOString().slice(0, 10)}-${program.slice(0, 16)}`;
  const dir = join(CACHE, name);
  if (await exists(dir)) return dir;
  for (const old of await readdir(CACHE)) {
    if (old.startsWith('demo-')) await rm(join(CACHE, old), { recursive: true });
  }
  // The service gives the folder its name once it is whole, so that a run cut
  // short leaves nothing that a later one would take for it.
  const log = await mkdtemp(join(tmpdir(), 'siz-icaro-demo.'));
  const port = await freePort();
  const started = run(join(log, 'demo.log'), 'siz-icaro-centrale', [
    'serve', '--demo', '--data', dir, '--listen', `127.0.0.1:${port}`,
  ]);
  try {
    await answers(started, `http://127.0.0.1:${port}/v1/health`, 10 * PATIENCE);
  } finally {
    await end(started);
    await rm(log, { recursive: true, force: true });
  }
  return dir;
}

class World {
  #dir;
  #running = [];
  #desktops = [];
  #watched = new Map();
  #lines = [];
  #central;
  #port;
  #browser;

  async open() {
    this.#dir = await mkdtemp(join(tmpdir(), 'siz-icaro-e2e.'));
    await cp(await demoData(), this.centralDir, { recursive: true });
    await this.startCentral();
  }

  /** Whatever of the central service's data is on disk. */
  get centralDir() {
    return join(this.#dir, 'centrale');
  }

  async startCentral() {
    this.#port ??= await freePort();
    this.#central = this.run('centrale', 'siz-icaro-centrale', [
      'serve', '--data', this.centralDir, '--listen', `127.0.0.1:${this.#port}`, '--registro-esteso',
    ]);
    await answers(this.#central, `http://127.0.0.1:${this.#port}/v1/health`);
  }

  /** The central service is gone, for every operator. */
  async stopCentral() {
    await end(this.#central);
  }

  /** What the central service has written in its log so far. */
  centralLog() {
    return readFile(join(this.#dir, 'centrale.log'), 'utf8');
  }

  /** A line of its own to the central service, which can be cut. */
  async openLine() {
    const line = await Line.open(this.#port);
    this.#lines.push(line);
    return line;
  }

  /** Where a desktop program of that name keeps its data. */
  dataOf(name) {
    return join(this.#dir, name);
  }

  /**
   * Starts a desktop program of its own data, and shows its screens. env changes
   * what it finds around itself; without preset nobody has told it of the
   * central service.
   */
  async openDesktop(name, env = {}, { preset = true } = {}) {
    this.#browser ??= chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    const browser = await this.#browser;
    const context = await browser.newContext({ viewport: WINDOW, locale: 'it-IT', timezoneId: 'Europe/Rome' });
    context.setDefaultTimeout(PATIENCE);
    const desktop = new Desktop(this, name, await this.openLine(), await context.newPage(), env, preset);
    this.#desktops.push(desktop);
    this.watch(name, (path) => desktop.page.screenshot({ path }));
    await desktop.start();
    return desktop;
  }

  /**
   * The steps of a test's story. What follows a step that failed would only fail
   * for the same reason, so the story ends there, with a picture of each screen;
   * the next one finds lines and central service as they were.
   */
  story(t) {
    t.after(() => this.#mend());
    return async (name, does) => {
      let failure;
      await t.test(name, async () => {
        try {
          await does();
          assert.deepEqual(this.#thrown(), [], 'what the screens threw');
        } catch (error) {
          failure = error;
          await this.#photograph(t, name);
          for (const thrown of this.#thrown()) t.diagnostic(thrown);
          throw error;
        }
      });
      if (failure) throw new Error(`la storia si ferma a «${name}»`);
    };
  }

  #thrown() {
    return this.#desktops.flatMap(({ thrown }) => thrown.splice(0));
  }

  /** Says how to take a picture of what somebody sees, should a step fail. */
  watch(whose, take) {
    this.#watched.set(whose, take);
  }

  async #photograph(t, name) {
    await mkdir(PICTURES, { recursive: true });
    for (const [whose, take] of this.#watched) {
      const path = join(PICTURES, `e2e ${name.replace(/[^\p{L}\d]+/gu, ' ').trim()} (${whose}).png`);
      t.diagnostic(await take(path).then(() => path, (error) => `no picture: ${error.message}`));
    }
  }

  async #mend() {
    if (ended(this.#central.child)) await this.startCentral();
    await Promise.all(this.#lines.map((line) => line.mend()));
  }

  /** Runs a program until it ends or the world does. */
  run(name, program, args, env) {
    const started = run(join(this.#dir, `${name}.log`), program, args, env);
    this.#running.push(started);
    return started;
  }

  async close() {
    await (await this.#browser)?.close();
    await Promise.all(this.#running.map(end));
    await Promise.all(this.#lines.map((line) => line.cut()));
    if (this.#dir) await rm(this.#dir, { recursive: true, force: true });
  }
}

/** One operator's computer: the program, its line, and what its window shows. */
class Desktop {
  #world;
  #env;
  #preset;
  #program;

  constructor(world, name, line, page, env, preset) {
    this.#world = world;
    this.#env = env;
    this.#preset = preset;
    this.name = name;
    this.line = line;
    this.page = page;
    // What the screens throw, which may leave them blank.
    this.thrown = [];
    page.on('pageerror', (error) => this.thrown.push(error.stack ?? String(error)));
  }

  /** Starts the program, and looks at its screens. */
  async start() {
    const port = await freePort();
    this.#program = this.#world.run(this.name, 'siz-icaro-dev', [
      '-devserver', `127.0.0.1:${port}`, '--data', this.#world.dataOf(this.name), '--central', this.#preset ? this.line.url : '',
    ], this.#env);
    const url = `http://127.0.0.1:${port}/`;
    await answers(this.#program, url);
    await this.page.goto(url);
  }

  /** Ends the program as a power cut would: it learns nothing of it. */
  async kill() {
    const gone = once(this.#program.child, 'exit');
    this.#program.child.kill('SIGKILL');
    await gone;
  }
}

/** Starts a program, with what it says in a file. One of ours is known by its name. */
function run(log, program, args, env = {}) {
  const command = program.startsWith('siz-icaro') ? join(BIN, program) : program;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const out = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  child.on('error', () => undefined);
  return { child, log };
}

async function answers({ child, log }, url, patience) {
  await until(async () => {
    if (ended(child)) throw new Error(`ended before it answered:\n${await readFile(log, 'utf8').catch(() => '')}`);
    const answer = await fetch(url).catch(() => undefined);
    return answer?.ok;
  }, `an answer of ${url}`, patience);
}

/**
 * Waits until something is true, and gives what it answered. One turn of
 * polling in between, for what tells nobody when it changes.
 */
export async function until(isTrue, what, patience = 2 * PATIENCE) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await isTrue();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ended(child) {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Waits for a program to end by itself, and gives its exit code. */
export async function ending({ child }) {
  await until(() => ended(child), 'the end of the program');
  return child.exitCode;
}

/** Asks a program to stop, and makes it if it does not. */
async function end({ child }) {
  if (ended(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(insist);
}

function exists(path) {
  return stat(path).then(() => true, () => false);
}
