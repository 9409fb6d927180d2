// What is in the window around the work: drafts that come back by themselves, what
// was not sent, what did not land, the way back, another service, and a computer
// or a service that is taken away.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  assertHolds, atSignIn, changeService, chooseService, dialog, diaryEntry, editPerson, fact, fromOperatorMenu, goTo, inPari, listCases, lock, nameOnPage, offline, openCalled, openRow,
  placeOf, reconcileNow, save, signIn, startWork, toReconcile, unlock, waitingForLine,
} from './steps.mjs';
import { openWorld, SMALLEST, until, WINDOW } from './world.mjs';

const world = openWorld();
let page, line, caso, person;

const diary = () => page.getByRole('form', { name: 'Nuova voce del diario' });
const textOf = () => diary().getByLabel('Testo').inputValue();

/** Locks as the program does by itself, and waits until the page was drawn anew. */
async function lockFromOutside() {
  await page.evaluate(() => {
    window.beforeTheLock = true;
    void window.go.app.Accesso.Blocca();
  });
  await page.waitForFunction(() => window.beforeTheLock === undefined);
}

/** Waits until the diary's form reads so, and says what it reads where it does not. */
async function readsInDiary(text) {
  await until(async () => (await textOf()) === text, 'the last words').catch(async () => assert.equal(await textOf(), text));
}

test('le bozze', async (t) => {
  const step = world.story(t);
  const words = 'La signora racconta che il figlio è tornato a vivere con lei, e che ';

  await step('Anna scrive nel diario e blocca a metà della frase', async () => {
    ({ page, line } = await world.openDesktop('anna'));
    await startWork(page, 'anna.ferrari');
    await listCases(page, { stato: 'In carico', miei: true });
    caso = await openRow(page);
    await openCalled(page, 'Scrivi nel diario');
    await diary().getByLabel('Testo').pressSequentially(words);
    await lock(page);
  });
  await step('sbloccato il programma il modulo è aperto, con l’ultima parola', async () => {
    await unlock(page);
    await diary().getByText(/^Bozza ripresa/).waitFor();
    assert.equal(await textOf(), words);
  });
  await step('anche quando la pagina è occupata e il blocco viene da fuori', async () => {
    const more = 'non dorme più.';
    await diary().getByLabel('Testo').focus();
    // The lock is on its way while the page has not heard the last letters yet.
    await page.keyboard.press('Control+End');
    const typed = page.keyboard.type(more, { delay: 0 });
    await page.evaluate(() => {
      const end = performance.now() + 900;
      while (performance.now() < end);
    });
    await typed;
    await lockFromOutside();
    await unlock(page);
    await readsInDiary(words + more);
  });
  await step('e quando l’ultima parola ci mette un secondo ad arrivare al programma', async () => {
    await page.evaluate(() => {
      const { Salva } = window.go.app.Bozze;
      window.go.app.Bozze.Salva = (...draft) => new Promise((done) => setTimeout(done, 1_000)).then(() => Salva(...draft));
    });
    await diary().getByLabel('Testo').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' Mai.', { delay: 0 });
    await lockFromOutside();
    await unlock(page);
    await readsInDiary(`${words}non dorme più. Mai.`);
  });
  await step('la home le elenca, e riporta nel modulo', async () => {
    await goTo(page, 'home');
    const link = page.getByRole('list', { name: 'Bozze' }).getByRole('link').first();
    await link.waitFor();
    await assertHolds(page, 'home con una bozza', { pictured: true });
    await link.click();
    await diary().getByText(/^Bozza ripresa/).waitFor();
  });
  await step('nome e «Salva» restano in vista, per quanto è lungo il testo', async () => {
    await diary().getByLabel('Testo').fill(Array.from({ length: 80 }, (_, n) => `Riga ${n + 1}`).join('\n'));
    for (const size of [SMALLEST, WINDOW]) {
      await page.setViewportSize(size);
      for (const end of ['Home', 'End']) {
        if (end === 'Home') await diary().evaluate((form) => form.scrollIntoView({ block: 'start' }));
        else {
          await page.locator('.ui-split-detail').evaluate((element) => element.scrollTo(0, element.scrollHeight));
          await diary().getByLabel('Testo').scrollIntoViewIfNeeded();
        }
        // The page is laid out anew for the window.
        await until(async () => {
          const seen = await diary().getByRole('button', { name: 'Salva nel diario' }).boundingBox();
          return seen && seen.y + seen.height <= size.height;
        }, `«Salva nel diario» at ${size.width}×${size.height}`);
        const name = await page.locator('.ui-detail-head h2').boundingBox();
        assert.ok(name && name.y >= 0 && name.y < size.height, `the name at ${size.width}×${size.height}: ${JSON.stringify(name)}`);
      }
    }
    await assertHolds(page, 'una voce lunga', { pictured: true });
  });
  await step('scartarne una chiede prima', async () => {
    await diary().getByRole('button', { name: 'Scarta bozza' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Annulla' }).click();
    assert.match(await textOf(), /Riga 80/);
    await diary().getByRole('button', { name: 'Scarta bozza' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Scarta bozza' }).click();
    await until(async () => (await textOf()) === '', 'an empty form');
  });
  await step('una finestra di dialogo dice di chi è il caso', async () => {
    await diary().getByRole('button', { name: 'Annulla' }).click();
    const name = await nameOnPage(page);
    await openCalled(page, 'Chiudi il caso');
    await dialog(page).getByText(name).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
  });
});

test('il caso di un collega', async (t) => {
  const step = world.story(t);
  await step('non si prende senza una domanda, e non con il pulsante blu', async () => {
    await listCases(page, { stato: 'Assegnata' });
    const rows = page.getByRole('row').filter({ hasText: 'Assegnata' }).filter({ hasNotText: 'Ferrari Anna' });
    await rows.first().click();
    const take = page.getByRole('main').getByRole('button', { name: 'Prendi in carico' });
    await take.waitFor();
    assert.ok(!(await take.getAttribute('class')).includes('primary'));
    await take.click();
    const question = page.getByRole('alertdialog', { name: /^Prendere in carico il caso di / });
    await question.getByText(/è assegnato a /).waitFor();
    await question.getByRole('button', { name: 'Annulla' }).click();
    await fact(page, 'Responsabile del caso', /^(?!Ferrari Anna)/).first().waitFor();
  });
});

test('quello che non è partito', async (t) => {
  const step = world.story(t);
  await step('ha un elenco, e «Riconcilia ora» dice che non c’è linea', async () => {
    await line.cut();
    await offline(page);
    await goTo(page, caso);
    await openCalled(page, 'Scrivi nel diario');
    await diary().getByLabel('Testo').fill('Scritta senza linea.');
    await diary().getByRole('button', { name: 'Salva nel diario' }).click();
    await diaryEntry(page, 'Scritta senza linea.').waitFor();
    await waitingForLine(page, 1);
    await goTo(page, 'riconcilia');
    await page.getByRole('list', { name: 'Modifiche da inviare' }).getByRole('link').first().waitFor();
    await reconcileNow(page);
    await page.getByRole('alert').getByText(/Una modifica resta al sicuro su questo computer/).waitFor();
    await assertHolds(page, 'da inviare', { pictured: true });
  });
  await step('e chi esce lo sa', async () => {
    await fromOperatorMenu(page, 'Esci');
    const question = page.getByRole('alertdialog', { name: 'Una modifica non è ancora stata inviata' });
    await question.getByRole('button', { name: 'Annulla' }).click();
    await line.mend();
    await reconcileNow(page);
    await inPari(page);
    await page.getByRole('list', { name: 'Modifiche da inviare' }).waitFor({ state: 'detached' });
  });
});

test('quello che non è entrato', async (t) => {
  const step = world.story(t);
  let marco;
  const notes = (of) => of.getByLabel('Note', { exact: true });

  await step('Anna e Marco cambiano la stessa nota', async () => {
    marco = await world.openDesktop('marco');
    await startWork(marco.page, 'marco.bianchi');
    await goTo(page, 'soggetti');
    person = await openRow(page);
    await goTo(marco.page, person);
    await line.cut();
    await offline(page);
    await editPerson(page);
    await notes(page).fill('Anna: ha le chiavi la vicina.');
    await save(page);
    await editPerson(marco.page);
    await notes(marco.page).fill('Marco: suonare al secondo piano.');
    await save(marco.page);
    await inPari(marco.page);
    await line.mend();
    await reconcileNow(page);
    await toReconcile(page, 1);
  });
  await step('sulla scheda si legge quello che Anna aveva scritto, con la strada per decidere', async () => {
    await goTo(page, person);
    const told = page.getByRole('status').filter({ hasText: 'Una tua modifica non è in questa scheda' });
    await told.getByText('Anna: ha le chiavi la vicina.').waitFor();
    await assertHolds(page, 'una scheda con un conflitto', { pictured: true });
    await told.getByRole('link', { name: 'Leggi e decidi' }).click();
    await page.getByRole('button', { name: 'Salva le scelte' }).waitFor();
  });
});

test('andare e tornare', async (t) => {
  const step = world.story(t);
  await step('indietro con la tastiera, con il mouse e con il pulsante', async () => {
    const back = [
      () => page.keyboard.press('Alt+ArrowLeft'),
      () => page.evaluate(() => ['mousedown', 'mouseup'].forEach((name) => document.body.dispatchEvent(new MouseEvent(name, { button: 3, bubbles: true, cancelable: true })))),
      () => page.getByRole('banner').getByRole('button', { name: 'Pagina precedente' }).click(),
    ];
    for (const goBack of back) {
      await goTo(page, person);
      await goTo(page, 'agenda');
      await goBack();
      await until(() => placeOf(page) === person, 'the person again');
    }
  });
  await step('Ctrl+F cerca nell’elenco', async () => {
    await goTo(page, 'soggetti');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('Ros');
    assert.equal(await page.getByLabel('Cerca fra i soggetti del servizio').inputValue(), 'Ros');
  });
  await step('in una finestra che si stringe la barra fa posto, e si riallarga', async () => {
    const bar = page.getByRole('navigation', { name: 'Aree' });
    const wide = (await bar.boundingBox()).width;
    await page.setViewportSize(SMALLEST);
    await until(async () => (await bar.boundingBox()).width < wide / 2, 'a narrow bar');
    await page.setViewportSize(WINDOW);
    await until(async () => (await bar.boundingBox()).width === wide, 'a wide bar');
  });
  await step('in un altro servizio si comincia dalla sua home, dove nessun collegamento è rifiutato', async () => {
    await goTo(page, person);
    await changeService(page, /storico/i);
    const places = await page.locator('main a[href^="#/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const place of new Set(places)) {
      await page.evaluate((hash) => void (window.location.hash = hash), place);
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.getByText('Non disponibile nel servizio in uso').count(), 0, place);
      await goTo(page, 'home');
    }
    await changeService(page, /^Comune di Lodi/);
  });
});

test('quello che viene tolto', async (t) => {
  const step = world.story(t);
  await step('il servizio: si sceglie un altro, e lo si legge', async () => {
    await goTo(page, 'soggetti/nuovo');
    await page.getByRole('textbox', { name: 'Cognome' }).fill('A metà');
    await world.command('profile', 'set', 'anna.ferrari', 'assistente_sociale', 'self');
    await page.getByText(/non è più fra i tuoi servizi/).waitFor();
    await page.getByRole('heading', { name: 'Scegli il servizio' }).waitFor();
  });
  await step('il computer: si legge una cosa sola, e il nome di nessuno', async () => {
    const devices = await world.command('device', 'list');
    const ours = devices.split('\n').find((one) => one.includes('anna.ferrari'));
    await world.command('device', 'revoke', ours.trim().split(/\s+/)[0]);
    await page.getByText(/Questo computer non è più autorizzato/).waitFor();
    await atSignIn(page);
    assert.equal(await page.getByText('Il servizio centrale non è raggiungibile').count(), 0);
    assert.equal(await page.getByText('marco.bianchi').count(), 0);
  });
});
