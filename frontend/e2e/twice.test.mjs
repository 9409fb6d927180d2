// Every command of every screen, given twice: with a double click, with two slow
// clicks at one place, on a page that is idle and on one that is busy. Whatever
// the gap, one thing is done. What a screen offers is found by looking at it, so
// that a command that is added tomorrow is clicked twice tomorrow.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { dialog, diaryEntry, goTo, listCases, notice, offline, openRow, startWork } from './steps.mjs';
import { openWorld, until } from './world.mjs';

/** Between the two clicks, in milliseconds; a person's double click is the longest. */
const GAPS = [0, 30, 90, 250];
/** Each gap, with a page that has nothing else to do, and with one that is late. */
const WAYS = [false, true].flatMap((busy) => GAPS.map((gap) => ({ gap, busy })));

const world = openWorld();
let page, line, person, caso, report;
/** The acts that some double click gave: the test would be worth nothing without. */
const seen = new Set();

/** The methods of the program that only read, as the screens know them. */
async function reading() {
  const source = await readFile(new URL('../src/bridge/calls.ts', import.meta.url), 'utf8');
  return [...source.matchAll(/bridged\((\w+)((?:, '\w+')*)\)/g)].flatMap(([, area, names]) =>
    [...names.matchAll(/'(\w)(\w*)'/g)].map(([, first, rest]) => `${area}.${first.toUpperCase()}${rest}`),
  );
}

/** Has the page note each act that its screens ask the program for. */
async function watch() {
  await page.evaluate((reads) => {
    window.acts = [];
    for (const [area, methods] of Object.entries(window.go.app)) {
      for (const [name, method] of Object.entries(methods)) {
        const called = `${area}.${name}`;
        if (!reads.includes(called)) methods[name] = (...args) => (window.acts.push(called), method(...args));
      }
    }
    // A page that is late most of the time.
    window.toil = () => {
      window.toiling = setInterval(() => {
        const end = performance.now() + 60;
        while (performance.now() < end);
      }, 80);
    };
    window.rest = () => clearInterval(window.toiling);
  }, await reading());
}

/** What was asked for since the last time. */
const acts = () => page.evaluate(() => window.acts.splice(0));
/** How many changes the journal holds that the central service has not seen: all that was done since the line was cut. */
const journal = () => page.evaluate(() => window.go.app.Riconcilia.InAttesa().then((list) => list.length));
/** What was given has come to the program, and back. */
const settled = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 60))));

/** Clicks a place of the window twice. */
async function clickTwice({ x, y }, gap) {
  await page.mouse.move(x, y);
  const clicks = [page.mouse.down(), page.mouse.up()];
  // The hand does not wait for the page, which may be late.
  if (gap > 0) await new Promise((resolve) => setTimeout(resolve, gap));
  await Promise.all([...clicks, page.mouse.down(), page.mouse.up()]);
}

/** Clicks a control twice, and holds what came of it to one act, on the screen and in the journal. */
async function twice(target, { gap, busy }, what) {
  await target.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await target.boundingBox();
  await acts();
  const before = await journal();
  if (busy) await page.evaluate(() => window.toil());
  await clickTwice({ x: x + Math.min(width, 240) / 2, y: y + height / 2 }, gap);
  await settled();
  if (busy) await page.evaluate(() => window.rest());
  await settled();
  const done = await acts();
  const name = `${what}, ${gap} ms${busy ? ', busy' : ''}`;
  assert.ok(done.length <= 1, `${name}: ${done.join(', ')}`);
  const written = (await journal()) - before;
  assert.ok(written <= 1, `${name}: ${written} changes in the journal`);
  for (const one of done) seen.add(one);
  return done.length === 1;
}

/** Takes back what was done last, by the word that says it. */
async function undo(said) {
  const button = page.getByRole('button', { name: `Ripristina: ${said}` }).last();
  await button.press('Enter');
  await page.getByRole('status').getByText('Ripristinato com’era').last().waitFor();
}

/** The controls in sight that can be pressed, by the place among all of them. */
async function controls(parts) {
  const all = page.locator(parts.flatMap((part) => [`${part} button:not([aria-disabled])`, `${part} input[type=checkbox]`]).join(', '));
  const names = await all.evaluateAll((found) =>
    found.map((one) => (one.checkVisibility() ? (one.getAttribute('aria-label') ?? (one.innerText || document.querySelector(`label[for="${one.id}"]`)?.innerText || '')) : '')),
  );
  return names.map((name, place) => ({ name: name.trim(), place, at: all.nth(place) })).filter(({ name }) => name !== '');
}

/** Goes to a screen afresh: whatever was open over it is closed. */
async function afresh(open) {
  await page.evaluate(() => {
    window.location.hash = '#/impostazioni';
  });
  await page.getByRole('heading', { name: 'Impostazioni', level: 1 }).waitFor();
  await open();
  await settled();
}

test('niente si fa due volte', async (t) => {
  const step = world.story(t);

  await step('Anna lavora fuori linea', async () => {
    ({ page, line } = await world.openDesktop('anna'));
    await startWork(page, 'anna.ferrari');
    await goTo(page, 'segnalazioni');
    report = await openRow(page);
    await goTo(page, 'soggetti');
    person = await openRow(page, 2);
    await listCases(page, { stato: 'In carico', miei: true });
    caso = await openRow(page);
    await line.cut();
    await offline(page);
    await watch();
  });

  for (const way of WAYS) {
    const how = `${way.gap} ms${way.busy ? ', pagina occupata' : ''}`;
    await step(`prende un caso solo, e lo rende: ${how}`, async () => {
      await afresh(() => goTo(page, 'home'));
      const button = notice(page, '').getByRole('button', { name: 'Prendi in carico' }).first();
      assert.ok(await twice(button, way, 'Prendi in carico'));
      await undo('Presa in carico');
    });
    await step(`nasconde una notifica sola: ${how}`, async () => {
      await afresh(() => goTo(page, 'home'));
      const button = notice(page, '').getByRole('button', { name: 'Nascondi' }).first();
      assert.ok(await twice(button, way, 'Nascondi'));
      await undo('Notifica nascosta');
    });
    await step(`scrive una voce di diario: ${how}`, async () => {
      await afresh(() => goTo(page, `${caso}?aperto=diario~scrivi`));
      const text = `Scritta una volta, ${how}.`;
      const form = page.getByRole('form', { name: 'Nuova voce del diario' });
      await form.getByLabel('Testo').fill(text);
      assert.ok(await twice(form.getByRole('button', { name: 'Salva nel diario' }), way, 'Salva nel diario'));
      await diaryEntry(page, text).first().waitFor();
      assert.equal(await diaryEntry(page, text).count(), 1);
    });
    await step(`registra una persona: ${how}`, async () => {
      await afresh(() => goTo(page, 'soggetti/nuovo'));
      await page.getByRole('textbox', { name: 'Cognome' }).fill('Doppini');
      await page.getByRole('textbox', { name: 'Nome', exact: true }).fill(`Una ${way.busy ? 'Occupata' : 'Libera'}`);
      await page.getByRole('textbox', { name: 'Telefono', exact: true }).fill(`0371 55${way.gap}${way.busy ? 1 : 0}`);
      assert.ok(await twice(page.getByRole('button', { name: 'Salva', exact: true }), way, 'Salva'));
      await page.waitForURL(/#\/soggetti\/[0-9a-f-]{36}/);
    });
    await step(`apre un caso: ${how}`, async () => {
      await afresh(() => goTo(page, person));
      await page.getByRole('main').getByRole('button', { name: 'Apri presa in carico', exact: true }).press('Enter');
      const form = page.getByRole('form', { name: /^Apri presa in carico per / });
      await form.getByLabel('Area').selectOption({ label: 'Adulti' });
      assert.ok(await twice(form.getByRole('button', { name: 'Apri presa in carico' }), way, 'Apri presa in carico'));
      await page.waitForURL(/#\/pic\/(?!nuovo\/).+/);
    });
    await step(`fissa un appuntamento: ${how}`, async () => {
      await afresh(() => goTo(page, 'agenda'));
      await page.getByRole('button', { name: 'Nuovo appuntamento' }).press('Enter');
      await dialog(page).getByLabel('Titolo').fill(`Colloquio, ${how}`);
      assert.ok(await twice(dialog(page).getByRole('button', { name: 'Salva' }), way, 'Salva'));
      await dialog(page).waitFor({ state: 'detached' });
    });
  }
});

test('nessun comando di nessuna schermata', async (t) => {
  const step = world.story(t);
  let turn = 0;

  /** Clicks each thing of a screen twice, each in another way than the one before. */
  const walk = (name, open, parts = ['main', '[role=dialog]']) =>
    step(name, async () => {
      await afresh(open);
      const found = await controls(parts);
      assert.ok(found.length > 0, `${name}: nothing to press`);
      for (const { name: what, place } of found) {
        await afresh(open);
        const now = (await controls(parts)).find((one) => one.place === place && one.name === what);
        if (!now) continue; // what was done before has changed the screen
        await twice(now.at, WAYS[turn++ % WAYS.length], `${name}: ${what}`);
        await page.keyboard.press('Escape');
      }
    });

  await walk('home', () => goTo(page, 'home'), ['main', '.ui-side-foot']);
  await step('la home mostra di nuovo tutto', async () => {
    await afresh(() => goTo(page, 'home'));
    const hidden = page.getByRole('navigation', { name: 'Aree' }).getByRole('checkbox', { checked: false });
    for (let left = await hidden.count(); left > 0; left--) {
      await hidden.first().press(' ');
      await until(async () => (await hidden.count()) < left, 'one more section');
    }
  });
  await walk('notifiche nascoste', async () => {
    await goTo(page, 'home');
    await page.getByRole('button', { name: 'Mostra le nascoste' }).press('Enter');
  });
  await walk('soggetti', () => goTo(page, 'soggetti'));
  await walk('un soggetto', () => goTo(page, person));
  // What is open over a page is part of its address: no click opens it that could be part of a gesture.
  const over = (address, form) => async () => {
    await goTo(page, `${address}?aperto=${form}`);
    await dialog(page).waitFor();
  };
  await walk('il nucleo', over(person, 'nucleo~nuovo'));
  await walk('casi', () => goTo(page, 'pic'));
  await walk('un caso', () => goTo(page, caso));
  for (const form of ['assign', 'close', 'edit', 'share']) await walk(`un caso: ${form}`, over(caso, `azione~${form}`));
  await walk('segnalazioni', () => goTo(page, 'segnalazioni'));
  await walk('una segnalazione', () => goTo(page, report));
  await walk('nuova segnalazione', () => goTo(page, 'segnalazioni/nuova'));
  await walk('interventi', () => goTo(page, 'interventi'));
  await walk('erogazioni', () => goTo(page, 'interventi/erogazioni'));
  await walk('agenda', () => goTo(page, 'agenda'));
  await walk('valutazioni', () => goTo(page, 'valutazioni'));
  await walk('scale', async () => {
    await goTo(page, 'valutazioni');
    await page.getByRole('button', { name: 'Scale', exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Scale', level: 1 }).waitFor();
  });
  await walk('da riconciliare', () => goTo(page, 'riconcilia'));
  await walk('impostazioni', () => goTo(page, 'impostazioni'));

  await step('e sono stati dati davvero', () => {
    const missing = ['Home.PrendiInCarico', 'Home.NascondiNotifica', 'Home.Preferito', 'Home.MostraSezione', 'Home.SpostaSezione', 'Schede.Crea', 'Schede.Agisci', 'Riconcilia.Ora'].filter((one) => !seen.has(one));
    assert.deepEqual(missing, [], 'never given');
  });
});

test('quattro spunte di fila restano quattro', async (t) => {
  const step = world.story(t);
  await step('nella home', async () => {
    await afresh(() => goTo(page, 'home'));
    const bar = page.getByRole('navigation', { name: 'Aree' });
    const boxes = ['Agenda di oggi', 'Preferiti', 'Cronologia', 'Riconciliazione'].map((name) => bar.getByLabel(name, { exact: true }));
    for (const box of boxes) if (!(await box.isChecked())) await box.press(' ');
    await until(async () => (await Promise.all(boxes.map((box) => box.isChecked()))).every(Boolean), 'all sections shown');
    for (const box of boxes) await box.dispatchEvent('click');
    await until(async () => (await Promise.all(boxes.map((box) => box.isChecked()))).every((on) => !on), 'all four sections hidden');
  });
});
