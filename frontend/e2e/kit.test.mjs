// What the first-access kit promises, on the program as it is: signing in, the
// forced change of password, the choice of a service by who one is, the home.
// One computer in an office, on which one operator after the other signs in.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  assertAccessible, AREAS, atArea, atServices, atSignIn, cannot, changePassword, chooseService, diaryEntry, goTo, inPari,
  leaveLocked, listCases, lock, mustChangePassword, nothingHere, offeredServices, openRow, signIn, signOut,
} from './steps.mjs';
import { openWorld } from './world.mjs';

const world = openWorld();
const SAFE = 'Quattro-Biciclette-Verdi-71';
let page;

test('il primo accesso, e la password scaduta', async (t) => {
  const step = world.story(t);

  await step('il programma si apre sull’accesso', async () => {
    ({ page } = await world.openDesktop('ufficio'));
    await atSignIn(page);
    await assertAccessible(page, 'accesso');
  });
  await step('Chiara, al primo accesso, deve cambiare la password', async () => {
    await signIn(page, 'chiara.marchesi');
    await mustChangePassword(page);
    await assertAccessible(page, 'cambio della password');
    await changePassword(page, SAFE);
    await atServices(page);
    await assertAccessible(page, 'scelta del servizio');
    await page.getByRole('button', { name: 'Esci' }).click();
  });
  await step('Davide, con la password scaduta, deve cambiarla', async () => {
    await signIn(page, 'davide.zanaboni');
    await mustChangePassword(page);
    await changePassword(page, SAFE);
    await atServices(page);
    await page.getByRole('button', { name: 'Esci' }).click();
  });
  await step('e la volta dopo entra con quella nuova', async () => {
    await signIn(page, 'davide.zanaboni', SAFE);
    await atServices(page);
    await page.getByRole('button', { name: 'Esci' }).click();
  });
});

test('ciascuno trova i servizi per cui è profilato', async (t) => {
  const step = world.story(t);
  const expected = [
    ['anna.ferrari', ['Comune di Lodi', 'Servizio Storico']],
    ['sara.locatelli', ['Servizio Politiche Abitative', 'Servizio SELF', 'Servizio Storico']],
    ['luca.fontana', ['Servizio Misura B2', 'Servizio Storico']],
    ['barbara.negri', ['Servizio Ambito Territoriale di Lodi', 'Servizio Storico']],
  ];
  for (const [utente, services] of expected) {
    await step(`${utente}: ${services.join(', ')}`, async () => {
      await signIn(page, utente);
      assert.deepEqual(await offeredServices(page), services);
      await page.getByRole('button', { name: 'Esci' }).click();
    });
  }
});

test('ciascuno vede quello che gli spetta', async (t) => {
  const step = world.story(t);
  let caso;

  await step('Sara lavora in SELF: la testata lo dice', async () => {
    await signIn(page, 'sara.locatelli');
    await chooseService(page, /^Servizio SELF/i);
    await page.getByRole('banner').getByText(/Ambito Territoriale di Lodi – Servizio SELF/i).waitFor();
    await signOut(page);
  });
  await step('Anna apre un suo caso, e ne legge il diario', async () => {
    await signIn(page, 'anna.ferrari');
    await chooseService(page, /^Comune di Lodi/);
    await inPari(page);
    await listCases(page, { stato: 'In carico', miei: true });
    caso = await openRow(page);
    await diaryEntry(page, '').first().waitFor();
    await lock(page);
    await leaveLocked(page);
  });
  await step('Paolo, amministrativo, comincia dalla sua home; vede lo stesso caso, e nel diario non scrive', async () => {
    await signIn(page, 'paolo.rossi');
    await chooseService(page, /^Comune di Lodi/);
    await inPari(page);
    await goTo(page, caso);
    await cannot(page, 'Scrivi nel diario');
    await cannot(page, 'Assegna');
    await signOut(page);
  });
  await step('nel Servizio Storico Barbara legge i dati migrati, e non trova moduli da compilare', async () => {
    await signIn(page, 'barbara.negri');
    await chooseService(page, /^Servizio Storico/);
    await inPari(page);
    await goTo(page, 'storico');
    await openRow(page);
    assert.equal(await page.getByRole('navigation', { name: 'Aree' }).getByRole('button', { name: /^Soggetti/ }).count(), 0);
    await goTo(page, 'soggetti');
    await nothingHere(page);
    await signOut(page);
  });
  await step('l’help desk non vede né casi né cittadini', async () => {
    await signIn(page, 'helpdesk');
    await chooseService(page, /Ambito Territoriale di Lodi/);
    await inPari(page);
    for (const area of ['pic', 'soggetti']) {
      await goTo(page, area);
      await nothingHere(page);
    }
    await goTo(page, caso).catch(() => undefined);
    assert.equal(await diaryEntry(page, '').count(), 0);
    await signOut(page);
  });
});

test('la home', async (t) => {
  const step = world.story(t);

  await step('mostra Notifiche, Preferiti e Cronologia', async () => {
    await signIn(page, 'anna.ferrari');
    await chooseService(page, /^Comune di Lodi/);
    for (const section of ['Notifiche', 'Preferiti', 'Cronologia']) {
      await page.getByRole('heading', { name: section }).waitFor();
    }
  });
  await step('si personalizza dalla barra di sinistra', async () => {
    const bar = page.getByRole('navigation', { name: 'Aree' });
    await bar.getByLabel('Preferiti', { exact: true }).click();
    await page.getByRole('heading', { name: 'Preferiti' }).waitFor({ state: 'detached' });
    await bar.getByLabel('Preferiti', { exact: true }).click();
    await page.getByRole('heading', { name: 'Preferiti' }).waitFor();
  });
  await step('porta a ogni area dalla barra di sinistra', async () => {
    const bar = page.getByRole('navigation', { name: 'Aree' });
    for (const area of ['agenda', 'pic', 'soggetti', 'storico', 'riconcilia', 'impostazioni', 'home']) {
      // The sections of the home are put in order in the same bar.
      await bar.getByRole('button', { name: new RegExp(`^${AREAS[area].replace(/[()]/g, '\\$&')}`) }).click();
      await atArea(page, area);
    }
  });
});
