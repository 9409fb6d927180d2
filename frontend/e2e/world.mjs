// The real programs, started for one test and ended with it: a central service
// with the demo data, and desktop programs whose screens a browser shows.
//
// Everything is kept in one temporary directory, listens on ports that the
// system gave, and is ended by process id. Nothing here waits for a time to
// pass: it waits for what must become true.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { clockFrom, TODAY } from './days.mjs';
import { demoData } from './demo.mjs';
import { freePort, Line } from './line.mjs';
import { answers, BUILD, end, ended, PATIENCE, run } from './programs.mjs';

export { ending, until } from './programs.mjs';

/** Where pictures go, of what failed and of what is to be looked at. */
export const PICTURES = join(BUILD, 'screenshots');

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

class World {
  #dir;
  #running = [];
  #desktops = [];
  #watched = new Map();
  #lines = [];
  #central;
  #port;
  #browser;
  #clock;

  /** What time it is for everybody in the story. */
  now() {
    return this.#clock();
  }

  async open() {
    this.#dir = await mkdtemp(join(tmpdir(), 'siz-icaro-e2e.'));
    await cp(await demoData(TODAY), this.centralDir, { recursive: true });
    this.#clock = clockFrom(TODAY.from);
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

  /** Where a desktop program of that name saves the lists that are exported. */
  exportsOf(name) {
    return join(this.#dir, `${name}, esportati`);
  }

  /** What a command of the central service says, beside the one that runs. */
  async command(...args) {
    const { child, log } = this.run(`comando ${args[0]} ${Date.now()}`, 'siz-icaro-centrale', [...args, '--data', this.centralDir]);
    await once(child, 'close');
    return readFile(log, 'utf8');
  }

  /**
   * Starts a desktop program of its own data, and shows its screens. env changes
   * what it finds around itself; without preset nobody has told it of the
   * central service.
   */
  async openDesktop(name, env = {}, { preset = true } = {}) {
    this.#browser ??= chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    const browser = await this.#browser;
    const context = await browser.newContext({ viewport: WINDOW, locale: 'it-IT', timezoneId: TODAY.zone });
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
      const path = join(PICTURES, `e2e ${process.env.GIORNO ?? ''} ${name.replace(/[^\p{L}\d]+/gu, ' ').trim()} (${whose}).png`);
      t.diagnostic(await take(path).then(() => path, (error) => `no picture: ${error.message}`));
    }
  }

  async #mend() {
    if (ended(this.#central.child)) await this.startCentral();
    await Promise.all(this.#lines.map((line) => line.mend()));
  }

  /** Runs a program until it ends or the world does, in the story's time if it is one of ours. */
  run(name, program, args, env) {
    const now = program.startsWith('siz-icaro') ? ['--now', this.now().toISOString()] : [];
    const started = run(join(this.#dir, `${name}.log`), program, [...args, ...now], { TZ: TODAY.zone, ...env });
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
    await mkdir(this.#world.exportsOf(this.name), { recursive: true });
    this.#program = this.#world.run(this.name, 'siz-icaro-dev', [
      '-devserver', `127.0.0.1:${port}`, '--data', this.#world.dataOf(this.name), '--central', this.#preset ? this.line.url : '',
      '--exports', this.#world.exportsOf(this.name),
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
