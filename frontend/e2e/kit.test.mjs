// What the first-access kit promises, on the program as it is: signing in, the
// forced change of password, the choice of a service by who one is, the home.
// One computer in an office, on which one operator after the other signs in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import {
  AREAS, assertAccessible, atArea, atServices, atSignIn, cannot, changePassword, chooseService,
  clickHour, dialog, diaryEntry, followLinks, goTo, inPari, leaveLocked, leaveServices, linkOfHome, listCases, lock, mustChangePassword,
  nameOnPage, nextWeek, nothingHere, offeredServices, openCalled, openRow, saved, sectionsOfHome, signIn, signOut,
  startCase, startWork, takeCase, visit, writeDiary, writeNotes,
} from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();
const SAFE = 'Quattro-Biciclette-Verdi-71';
let desktop, page;

test('il primo accesso, e la password scaduta', async (t) => {
  const step = world.story(t);

  await step('il programma si apre sull’accesso', async () => {
    desktop = await world.openDesktop('ufficio');
    ({ page } = desktop);
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
    await leaveServices(page);
  });
  await step('Davide, con la password scaduta, deve cambiarla', async () => {
    await signIn(page, 'davide.zanaboni');
    await mustChangePassword(page);
    await changePassword(page, SAFE);
    await atServices(page);
    await leaveServices(page);
  });
  await step('e la volta dopo entra con quella nuova', async () => {
    await signIn(page, 'davide.zanaboni', SAFE);
    await atServices(page);
    await leaveServices(page);
  });
});

test('ciascuno trova i servizi per cui è profilato', async (t) => {
  const step = world.story(t);
  const expected = [
    ['anna.ferrari', ['Comune di Lodi', 'SERVIZIO STORICO']],
    ['sara.locatelli', ['SERVIZIO STORICO', 'Servizio Politiche Abitative', 'Servizio SELF']],
    ['luca.fontana', ['SERVIZIO STORICO', 'Servizio Misura B2']],
    ['barbara.negri', ['SERVIZIO STORICO', 'Servizio Ambito Territoriale di Lodi']],
  ];
  for (const [utente, services] of expected) {
    await step(`${utente}: ${services.join(', ')}`, async () => {
      await signIn(page, utente);
      assert.deepEqual(await offeredServices(page), services);
      await leaveServices(page);
    });
  }
});

test('ciascuno vede quello che gli spetta', async (t) => {
  const step = world.story(t);
  const written = 'Consegnata la spesa; la casa è in ordine.';
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
  await step('Paolo, amministrativo, comincia dalla sua home; vede lo stesso caso, e non il suo diario', async () => {
    await signIn(page, 'paolo.rossi');
    await chooseService(page, /^Comune di Lodi/);
    await inPari(page);
    await goTo(page, caso);
    await page.getByText(/Il diario è riservato a chi è tenuto al segreto professionale/).waitFor();
    assert.equal(await diaryEntry(page, '').count(), 0);
    await cannot(page, 'Assegna');
    await signOut(page);
  });
  await step('nel SERVIZIO STORICO Barbara legge i dati migrati, e non trova moduli da compilare', async () => {
    await signIn(page, 'barbara.negri');
    await chooseService(page, /^SERVIZIO STORICO/);
    await inPari(page);
    await goTo(page, 'storico');
    await openRow(page);
    assert.equal(await page.getByRole('navigation', { name: 'Aree' }).getByRole('button', { name: /^Soggetti/ }).count(), 0);
    await goTo(page, 'soggetti');
    await nothingHere(page);
    assert.ok((await followLinks(page)) > 2);
    await signOut(page);
  });
  await step('Giulia, operatrice sociale, scrive nel diario e prende in carico', async () => {
    await signIn(page, 'giulia.colombo');
    await chooseService(page, /^Comune di Lodi/);
    await inPari(page);
    await listCases(page, { stato: 'Aperta' });
    await openRow(page);
    await takeCase(page);
    await writeDiary(page, written);
    await saved(page);
  });
  await step('ma non assegna, non condivide e non chiude, nemmeno un caso suo', async () => {
    for (const action of ['Assegna', 'Condividi', 'Chiudi il caso']) await cannot(page, action);
    await openCalled(page, 'Modifica');
    await dialog(page).getByRole('button', { name: 'Annulla' }).click();
  });
  await step('né riapre un caso chiuso', async () => {
    await listCases(page, { stato: 'Chiusa' });
    await openRow(page);
    await cannot(page, 'Riapri');
  });
  await step('aggiorna i dati di un cittadino, e può aprirgli un caso', async () => {
    await goTo(page, 'soggetti');
    await openRow(page);
    await writeNotes(page, 'Passa allo sportello il martedì.');
    const form = await startCase(page);
    await form.getByRole('button', { name: 'Annulla' }).click();
    await atArea(page, 'soggetti');
  });
  await step('fissa un appuntamento, e ne registra l’esito', async () => {
    const form = await clickHour(page, await nextWeek(page), '13:00');
    await form.getByLabel('Titolo').fill('Accompagnamento in Comune');
    await form.getByRole('button', { name: 'Salva' }).click();
    await form.waitFor({ state: 'detached' });
    await visit(page, 'Accompagnamento in Comune').click();
    await dialog(page).getByLabel('Stato').selectOption({ label: 'Erogata' });
    await dialog(page).getByRole('button', { name: 'Salva', exact: true }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await saved(page);
  });
  await step('nel Servizio Storico legge, e non c’è niente da compilare', async () => {
    await goTo(page, 'storico');
    await page.getByRole('row').nth(1).waitFor();
    await openRow(page);
    assert.equal(await page.getByRole('main').getByRole('button', { name: /^(Modifica|Salva|Nuov|Apri|Scrivi)/ }).count(), 0);
  });
  await step('non ha niente da riconciliare: tutto quello che ha potuto fare è arrivato', async () => {
    await goTo(page, 'riconcilia');
    await page.getByText('Niente da riconciliare').waitFor();
    await inPari(page);
    assert.ok((await followLinks(page)) > 10);
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
    assert.ok((await followLinks(page)) > 2);
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
    // Clicked again at once it would be the same gesture.
    await bar.getByLabel('Preferiti', { exact: true }).press(' ');
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

test('la home resta come la si è disposta', async (t) => {
  const step = world.story(t);
  const bar = () => page.getByRole('navigation', { name: 'Aree' });
  let arranged, name;

  /** What was arranged and starred is on a home. */
  const stands = async (shown) => {
    await goTo(shown, 'home');
    await until(async () => isDeepStrictEqual(await sectionsOfHome(shown), arranged), `the sections ${arranged.join(', ')}`);
    for (const title of [name, AREAS.agenda]) await linkOfHome(shown, 'Preferiti', title).waitFor();
  };

  await step('sposta la Cronologia in alto, e nasconde l’agenda di oggi e le verifiche', async () => {
    await goTo(page, 'home');
    for (const hidden of ['Agenda di oggi', 'Scadenze vicine']) {
      await bar().getByLabel(hidden, { exact: true }).click();
      await page.getByRole('heading', { name: hidden }).waitFor({ state: 'detached' });
    }
    const up = bar().getByRole('button', { name: 'Sposta su: Cronologia' });
    for (const before of ['Preferiti', 'Scadenze vicine', 'Agenda di oggi', 'Bozze', 'Notifiche']) {
      const chooser = bar().getByRole('listitem').filter({ has: page.getByRole('checkbox') });
      const place = async (title) => (await chooser.allInnerTexts()).findIndex((text) => text.includes(title));
      await up.click();
      await until(async () => (await place('Cronologia')) < (await place(before)), `Cronologia above ${before}`);
    }
    arranged = ['Cronologia', 'Notifiche', 'Preferiti', 'Riconciliazione'];
    await until(async () => isDeepStrictEqual(await sectionsOfHome(page), arranged), `the sections ${arranged.join(', ')}`);
  });
  await step('segna con la stella un cittadino e un’area', async () => {
    await goTo(page, 'soggetti');
    await openRow(page);
    name = await nameOnPage(page);
    await openCalled(page, 'Aggiungi ai preferiti');
    await page.getByRole('button', { name: 'Togli dai preferiti', exact: true }).waitFor();
    await goTo(page, 'agenda');
    await openCalled(page, 'Aggiungi ai preferiti: Agenda');
    await page.getByRole('button', { name: 'Togli dai preferiti: Agenda' }).waitFor();
    await stands(page);
  });
  await step('dai preferiti torna all’area', async () => {
    await linkOfHome(page, 'Preferiti', AREAS.agenda).click();
    await atArea(page, 'agenda');
  });
  await step('riavviato il programma, c’è ancora tutto', async () => {
    await desktop.kill();
    await desktop.start();
    await startWork(page, 'anna.ferrari');
    await stands(page);
  });
  await step('e c’è anche su un altro suo computer', async () => {
    const other = await world.openDesktop('casa');
    await startWork(other.page, 'anna.ferrari');
    await stands(other.page);
  });
});
