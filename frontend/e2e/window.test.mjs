// The program as it is shipped, in a real window, with a real keyring: that it
// works, that one set of data has one window, and that a disk tells nothing.
//
// Nobody can look into this window but by its pixels, so what is asserted is
// what a blank, half drawn or deaf one would fail; the screens themselves are
// held to account in a browser.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';

import { countWindows, italianKeyboard, manageWindows, press, type, Window, windows } from './display.mjs';
import { holding } from './traces.mjs';
import { ending, openWorld, PASSWORD, PICTURES, until } from './world.mjs';

const world = openWorld();

// Parts of the window, in fractions.
const HEADER = [0.72, 0, 0.28, 0.05]; // beside the search, which is light
const SIDEBAR = [0, 0.06, 0.16, 0.6];
const WORK = [0.17, 0.06, 0.82, 0.9];
/** The rows of a list, beneath the field in which somebody searches: a caret blinks there. */
const ROWS = [0.2, 0.25, 0.28, 0.6];
const UNDER_SEARCH = [0.25, 0.06, 0.4, 0.2];

/** A citizen of the Comune di Lodi in the demo data. */
const CITIZEN = 'Travaini';
/** One who is registered here, by keyboard. */
const [surname, name] = ['Cantù', 'Nicolò'];
const PLACE = { x: 120, y: 90, width: 1060, height: 730 };

let window, program;

/** Starts the shipped program, and waits for its window. */
async function open(who, data = world.dataOf(who)) {
  const before = await windows();
  const { url } = await world.openLine();
  const started = world.run(who, 'siz-icaro', ['--data', data, '--central', url]);
  const opened = await Window.opened(before);
  world.watch(who, (path) => opened.picture(path));
  return { program: started, window: opened };
}

test('il programma installato, in una finestra vera', async (t) => {
  const step = world.story(t);

  await step('la finestra si apre sull’accesso', async () => {
    await manageWindows(world);
    await italianKeyboard();
    ({ program, window } = await open('anna'));
    await window.activate();
    await until(() => window.isActive(), 'the keyboard');
    assert.ok((await window.look(HEADER)).light > 0.8, 'there is no header before the sign-in');
  });
  await step('Anna entra dalla tastiera', async () => {
    await type('anna.ferrari');
    await press('Tab');
    await type(PASSWORD);
    await press('Return');
    await until(async () => /msg="signed in"/.test(await world.centralLog()), 'the session at the central service');
  });
  await step('sceglie il Comune di Lodi, e arriva alla home', async () => {
    await until(async () => {
      if ((await window.look(HEADER)).light < 0.4) return true;
      // The first of the services, as soon as they are offered.
      await press('Tab', 'Return');
      return false;
    }, 'the home');
    await until(async () => (await window.look(WORK)).colours > 200, 'the home, painted');
    const [header, side, work] = await Promise.all([HEADER, SIDEBAR, WORK].map((part) => window.look(part)));
    const seen = JSON.stringify({ header, side, work });
    assert.ok(header.colours > 32 && header.contrast > 0.05, `words on the dark header: ${seen}`);
    assert.ok(side.light > 0.8 && side.colours > 32, `the areas, dark on light: ${seen}`);
    assert.ok(work.light > 0.8 && work.contrast > 0.05, `the sections of the home, dark on light: ${seen}`);
  });
  await step('registra un cittadino senza toccare il mouse, accenti compresi', async () => {
    const closed = await window.look(UNDER_SEARCH);
    await press('ctrl+k');
    await type('Soggetti');
    await window.changes(UNDER_SEARCH, closed);
    const home = await window.look(WORK);
    await press('Down', 'Return');
    await window.changes(WORK, home);
    const list = await window.look(WORK);
    // Past the star of the area, its guide, the print and the export.
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Return');
    await window.changes(WORK, list);
    await type(surname);
    await press('Tab');
    await type(name);
    await press('Return');
  });
  await step('il servizio centrale lo riceve', async () => {
    await until(
      async () => (await holding(world.centralDir, surname)).length > 0 && (await holding(world.centralDir, name)).length > 0,
      `${surname} ${name} at the central service`,
    );
  });
  await step('Ctrl+F cerca nell’elenco che si vede', async () => {
    await window.settles(ROWS);
    const list = await window.look(ROWS);
    await press('ctrl+f');
    await type(surname);
    await window.changes(ROWS, list);
    await window.settles(ROWS);
    const found = await window.look(ROWS);
    await press('ctrl+f', 'BackSpace');
    await window.changes(ROWS, found);
  });
  await step('Ctrl+P apre la stampa del sistema, che si chiude senza stampare', async () => {
    const before = await countWindows();
    const shown = await window.look(WORK);
    await press('ctrl+p');
    await window.changes(WORK, shown);
    await press('Return');
    await until(async () => (await countWindows()) > before, 'the dialog of the system');
    await press('Escape');
    await until(async () => (await countWindows()) === before, 'the dialog to be gone');
    await window.activate();
    await until(() => window.isActive(), 'the keyboard');
  });
  await step('la fotografia', async () => {
    await mkdir(PICTURES, { recursive: true });
    const path = join(PICTURES, 'window.png');
    await window.picture(path);
    t.diagnostic(path);
  });
  await step('chiude la finestra, e il programma finisce bene', async () => {
    await window.move(PLACE);
    await until(async () => {
      const { width, height } = await window.place();
      return width === PLACE.width && height === PLACE.height;
    }, 'the window in its place');
    PLACE.shown = await window.place();
    await window.close();
    assert.equal(await ending(program), 0);
  });
  await step('sul disco non si legge nessun cittadino', async () => {
    // The search finds what is there: the central service keeps it in clear.
    assert.notDeepEqual(await holding(world.centralDir, CITIZEN), []);
    const traces = [world.dataOf('anna'), process.env.XDG_DATA_HOME, process.env.XDG_CONFIG_HOME, process.env.XDG_CACHE_HOME];
    for (const dir of traces) {
      for (const text of [CITIZEN, surname, 'Riferisce']) assert.deepEqual(await holding(dir, text), [], `${text} in ${dir}`);
    }
  });
});

test('una cartella dei dati, una finestra', async (t) => {
  const step = world.story(t);
  let other;

  await step('la finestra torna dov’era, grande com’era', async () => {
    ({ program, window } = await open('anna'));
    await until(async () => {
      const { x, y, width, height } = await window.place();
      const { shown } = PLACE;
      return x === shown.x && y === shown.y && width === shown.width && height === shown.height;
    }, 'the window where it was left');
  });
  await step('un’altra cartella apre un’altra finestra, accanto', async () => {
    other = await open('marco');
    assert.equal((await windows()).length, 2);
    await other.window.activate();
    await until(() => other.window.isActive(), 'the second window in front');
  });
  for (const [how, data] of [
    ['con la stessa cartella', () => world.dataOf('anna')],
    ['con la stessa cartella scritta in un altro modo', () => relative(process.cwd(), world.dataOf('anna'))],
  ]) {
    await step(`un secondo avvio ${how} porta davanti la prima finestra, e finisce`, async () => {
      await window.minimise();
      await until(() => window.isMinimised(), 'the first window out of sight');
      const again = world.run('anna', 'siz-icaro', ['--data', data()]);
      await ending(again);
      await until(async () => !(await window.isMinimised()) && (await window.isActive()), 'the first window in front');
      assert.equal((await windows()).length, 2);
    });
  }
  await step('chiuse tutte e due, non resta nulla', async () => {
    await Promise.all([window.close(), other.window.close()]);
    assert.deepEqual(await Promise.all([ending(program), ending(other.program)]), [0, 0]);
    assert.deepEqual(await windows(), []);
  });
});
