// What the shipped program and its window still hold of a diary once they are
// locked, as whoever reads their memory finds it. The figures are in the output.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { italianKeyboard, manageWindows, press, type, Window } from './display.mjs';
import { holding, remembered } from './traces.mjs';
import { openWorld, PASSWORD, until } from './world.mjs';

const world = openWorld();

// Parts of the window, in fractions, and places on it, in pixels.
const HEADER = [0.72, 0, 0.28, 0.05];
const WORK = [0.17, 0.12, 0.82, 0.86];
const UNDER_SEARCH = [0.25, 0.06, 0.4, 0.1];
const MENU = [0.8, 0.06, 0.19, 0.2];
const A_CASE = { x: 420, y: 360 };
const WRITE = { x: 1180, y: 471 };
const OPERATOR = { x: 1190, y: 24 };

/** Words that stand nowhere else. */
const MARKER = 'Tulipanoqz7x4';

test('del diario, dopo «Blocca»', async (t) => {
  const step = world.story(t);
  let program, window, before;

  await step('Anna entra, e apre un caso', async () => {
    await manageWindows(world);
    await italianKeyboard();
    const { url } = await world.openLine();
    program = world.run('anna', 'siz-icaro', ['--data', world.dataOf('anna'), '--central', url]);
    window = await Window.opened();
    world.watch('anna', (path) => window.picture(path));
    await window.activate();
    await until(() => window.isActive(), 'the keyboard');
    await type('anna.ferrari');
    await press('Tab');
    await type(PASSWORD);
    await press('Return');
    await until(async () => /msg="signed in"/.test(await world.centralLog()), 'the session at the central service');
    await until(async () => {
      if ((await window.look(HEADER)).light < 0.4) return true;
      await press('Tab', 'Return');
      return false;
    }, 'the home');
    await window.settles(WORK);
    const home = await window.look(WORK);
    await search('Prese in carico');
    await press('Return');
    await window.changes(WORK, home);
    await window.settles(WORK);
    const list = await window.look(WORK);
    await window.click(A_CASE);
    await window.changes(WORK, list);
    await window.settles(WORK);
  });
  await step('scrive nel diario, e ritrova quello che ha scritto', async () => {
    const read = await window.look(WORK);
    await window.click(WRITE);
    await window.changes(WORK, read);
    await type(`Colloquio con la madre: ${MARKER} e il resto della nota.`);
    await press('Tab', 'Tab', 'Return');
    await until(async () => (await holding(world.centralDir, MARKER)).length > 0, 'the entry at the central service');
    await search(MARKER);
    await press('Down', 'Return');
    await window.settles(WORK);
    before = await remembered(program.child.pid, MARKER);
    t.diagnostic(`al lavoro: ${JSON.stringify(before)}`);
    // The look finds what is there.
    assert.ok(before['siz-icaro'] > 0 && before.WebKitWebProces > 0);
  });
  await step('blocca: la finestra non ne sa più nulla, il programma quasi', async () => {
    const closed = await window.look(MENU);
    await window.click(OPERATOR);
    await window.changes(MENU, closed);
    await press('End', 'Up', 'Return');
    let after;
    const forgotten = async () => {
      after = await remembered(program.child.pid, MARKER);
      // What the C library has freed and not overwritten is all that is left.
      return after.WebKitWebProces === 0 && after['siz-icaro'] < before['siz-icaro'] / 4;
    };
    await until(forgotten, 'memory without the diary').finally(() => t.diagnostic(`bloccato: ${JSON.stringify(after)}`));
    assert.ok((await window.look(HEADER)).light > 0.8, 'the window is locked');
  });

  async function search(text) {
    const before = await window.look(UNDER_SEARCH);
    await press('ctrl+k');
    await type(text);
    await window.changes(UNDER_SEARCH, before);
    await window.settles(UNDER_SEARCH);
  }
});
