// Where the central service is: asked once on a new computer, and changed later.
// An address that does not lead there says why, and stays to be corrected.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { freePort } from './line.mjs';
import {
  assertHolds, atSignIn, diaryEntry, goTo, inPari, listCases, openCalled, openRow, reconcileNow, saved, startWork, writeDiary,
} from './steps.mjs';
import { openWorld } from './world.mjs';

const world = openWorld();
let desktop, page, before;

/** Somebody else's web server, which answers everything in the same way. */
async function openStranger(t, status, text) {
  const server = createServer((_, answer) => answer.writeHead(status, { 'Content-Type': 'text/html' }).end(text));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

function address() {
  return page.getByLabel('Indirizzo del servizio centrale');
}

/** Tries an address that does not lead there: what is wrong, what to do, and what was typed is still there. */
async function refused(button, typed, says, remedy) {
  await address().fill(typed);
  await page.getByRole('button', { name: button }).press('Enter'); // as fast as no mouse is: two clicks are one
  await page.getByRole('alert').filter({ hasText: says }).filter({ hasText: remedy }).first().waitFor();
  assert.equal(await address().inputValue(), typed);
}

test('il primo avvio chiede l’indirizzo del servizio centrale', async (t) => {
  const step = world.story(t);

  await step('il programma, che nessuno ha preparato, lo chiede', async () => {
    desktop = await world.openDesktop('nuovo', {}, { preset: false });
    ({ page } = desktop);
    await page.getByRole('heading', { name: 'Primo avvio' }).waitFor();
    await assertHolds(page, 'primo avvio', { pictured: true });
  });
  await step('un indirizzo scritto male', async () => {
    for (const typed of ['icaro punto esempio', 'ftp://icaro.esempio.it', 'https://icaro.esempio.it/cartella?a=1']) {
      await refused('Continua', typed, 'non è completo', /Scrivilo come ti è stato dato/);
    }
    await refused('Continua', 'http://icaro.esempio.it', 'deve cominciare con https://', /Controlla l’indirizzo/);
    await assertHolds(page, 'primo avvio, indirizzo scritto male', { pictured: true });
  });
  await step('un indirizzo a cui nessuno risponde, scritto con e senza https://', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    for (const typed of [`https://${nobody}`, nobody]) {
      await refused('Continua', typed, 'Non si arriva al servizio centrale a questo indirizzo', /controlla di averlo scritto bene/);
    }
  });
  await step('un indirizzo a cui risponde qualcun altro', async () => {
    const portal = await openStranger(t, 200, '<h1>Benvenuti</h1>');
    await refused('Continua', portal, 'risponde un\'altra pagina', /Apri la pagina della rete/);
    for (const [status, text] of [[404, '<h1>Pagina non trovata</h1>'], [200, '{"programma":"altro"}']]) {
      const stranger = await openStranger(t, status, text);
      await refused('Continua', stranger, 'servizio centrale di SIZ-ICARO', /Controlla l’indirizzo/);
    }
  });
  await step('quello giusto porta all’accesso', async () => {
    await address().fill(`  ${desktop.line.url}/ `);
    await page.getByRole('button', { name: 'Continua' }).click();
    await atSignIn(page);
    await page.getByText(`Servizio centrale: ${new URL(desktop.line.url).host}`).waitFor();
  });
  await step('e non lo chiede più', async () => {
    await desktop.kill();
    await desktop.start();
    await atSignIn(page);
  });
});

test('l’indirizzo si cambia dall’accesso', async (t) => {
  const step = world.story(t);
  const moved = await world.openLine();
  before = moved;

  await step('«Cambia indirizzo» mostra quello in uso', async () => {
    await page.getByRole('button', { name: 'Cambia indirizzo' }).click();
    await page.getByRole('heading', { name: 'Servizio centrale' }).waitFor();
    assert.equal(await address().inputValue(), desktop.line.url);
    await assertHolds(page, 'cambia indirizzo', { pictured: true });
  });
  await step('uno sbagliato resta da correggere, e «Annulla» lascia quello di prima', async () => {
    await refused('Continua', `http://127.0.0.1:${await freePort()}`, 'Non si arriva al servizio centrale a questo indirizzo', /controlla di averlo scritto bene/);
    await page.getByRole('button', { name: 'Annulla' }).click();
    await atSignIn(page);
    await page.getByText(`Servizio centrale: ${new URL(desktop.line.url).host}`).waitFor();
  });
  await step('quello nuovo torna all’accesso, ed è quello che conta', async () => {
    await page.getByRole('button', { name: 'Cambia indirizzo' }).click();
    await address().fill(moved.url);
    await page.getByRole('button', { name: 'Continua' }).click();
    await atSignIn(page);
    await page.getByText(`Servizio centrale: ${new URL(moved.url).host}`).waitFor();
    await desktop.line.cut();
    await startWork(page, 'anna.ferrari');
  });
});

test('l’indirizzo si cambia dalle impostazioni, lavorando', async (t) => {
  const step = world.story(t);
  const moved = await world.openLine();
  const written = 'Il servizio centrale ha cambiato indirizzo.';

  await step('le impostazioni mostrano quello in uso', async () => {
    await goTo(page, 'impostazioni');
    await address().waitFor();
  });
  await step('uno sbagliato resta da correggere, e si continua a lavorare con quello di prima', async () => {
    const stranger = await openStranger(t, 404, 'Non trovato');
    await refused('Salva indirizzo', 'icaro punto esempio', 'non è completo', /Scrivilo come ti è stato dato/);
    await refused('Salva indirizzo', stranger, 'servizio centrale di SIZ-ICARO', /Controlla l’indirizzo/);
    await assertHolds(page, 'impostazioni, indirizzo sbagliato', { pictured: true });
    await reconcileNow(page);
    await inPari(page);
  });
  await step('con quello nuovo riconcilia, anche quando il vecchio non c’è più', async () => {
    await goTo(page, 'impostazioni');
    await address().fill(moved.url);
    await openCalled(page, 'Salva indirizzo');
    await saved(page);
    await before.cut();
    await listCases(page, { stato: 'In carico', miei: true });
    await openRow(page);
    await writeDiary(page, written);
    await reconcileNow(page);
    await inPari(page);
    await page.goBack();
    await diaryEntry(page, written).waitFor();
    await diaryEntry(page, written).getByText('Da inviare').waitFor({ state: 'detached' });
  });
});
