// Every screen, form and dialog: no accessibility violation, and nothing to
// scroll sideways, in the window as it opens, in the smallest one allowed, and
// enlarged to 200 %. And the work of a morning with the keyboard alone.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';

import {
  assertAccessible, assertEmptyHolds, assertHolds, AREAS, atArea, clickHour, diaryEntry, dialog, editPerson, findCaseOf, fromOperatorMenu, goTo, inPari,
  lock, nameOnPage, nextWeek, offline, openCalled, openRow, reachAnswer, saved, searchBar, startCase, unlock, visit,
} from './steps.mjs';
import { openWorld, PASSWORD, until } from './world.mjs';

const world = openWorld();
let page, line, person, caso;

/** Holds what is shown to account, in every size. */
const holds = (screen, part) => assertHolds(page, screen, { part });

test('la tastiera basta', async (t) => {
  const step = world.story(t);
  const text = 'Ha telefonato la scuola: è più tranquillo.';
  const keys = async (...names) => {
    for (const name of names) await page.keyboard.press(name);
  };
  /** Moves on with Tab until the focus is where it should be. */
  const tabTo = async (target) => {
    for (let turns = 0; turns < 60; turns++) {
      if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
      await keys('Tab');
    }
    assert.fail(`the keyboard does not reach ${target}`);
  };

  await step('entra', async () => {
    ({ page, line } = await world.openDesktop('anna'));
    await page.getByRole('heading', { name: 'Accedi' }).waitFor();
    await page.keyboard.type('anna.ferrari');
    await keys('Tab');
    await page.keyboard.type(PASSWORD);
    await keys('Enter');
    const service = page.getByRole('button', { name: /^Comune di Lodi/ });
    await service.waitFor();
    await tabTo(service);
    await keys('Enter');
    await page.getByRole('heading', { name: AREAS.home, level: 1 }).waitFor();
    await inPari(page);
  });
  await step('cerca con Ctrl+K una persona che ha un caso', async () => {
    const name = await findCaseOf(page);
    await goTo(page, 'home');
    await keys('Control+k');
    await page.keyboard.type(name);
    await reachAnswer(page, 'Soggetti', name);
    await keys('Enter');
    await page.waitForURL(/#\/soggetti\/.+/);
    await page.getByRole('heading', { name, level: 2 }).waitFor();
  });
  await step('dalla sua scheda apre il caso', async () => {
    const link = page.getByRole('list', { name: 'Prese in carico' }).getByRole('link').first();
    await link.waitFor();
    await tabTo(link);
    await keys('Enter');
    await page.waitForURL(/#\/pic\/.+/);
  });
  await step('scrive nel diario', async () => {
    const write = page.getByRole('button', { name: 'Scrivi nel diario' });
    await write.waitFor();
    await tabTo(write);
    await keys('Enter');
    await page.getByRole('textbox', { name: 'Testo' }).waitFor();
    await page.keyboard.type(text);
    await tabTo(page.getByRole('button', { name: 'Salva nel diario' }));
    await keys('Enter');
    await saved(page);
    await diaryEntry(page, text).waitFor();
  });
});

test('ogni schermata', async (t) => {
  const step = world.story(t);

  await step('home', async () => {
    await goTo(page, 'home');
    await holds('home');
  });
  await step('la guida di ogni area', async () => {
    // Statistics are the referente's: she reads them in the story of what is told to INPS.
    for (const area of Object.keys(AREAS).filter((one) => !one.includes('/') && one !== 'statistiche')) {
      await goTo(page, area);
      await page.getByRole('heading', { name: AREAS[area], level: 1 }).waitFor();
      await page.keyboard.press('F1');
      const guide = page.getByRole('dialog', { name: `Guida: ${AREAS[area]}` });
      await guide.waitFor();
      await holds(`guida: ${area}`, '[role=dialog]');
      await page.keyboard.press('Escape');
      await guide.waitFor({ state: 'detached' });
    }
    await page.keyboard.press('?');
    const last = page.getByRole('dialog', { name: 'Guida: Impostazioni' });
    await last.waitFor();
    await page.keyboard.press('Escape');
    await last.waitFor({ state: 'detached' });
  });
  await step('soggetti', async () => {
    await goTo(page, 'soggetti');
    await page.getByRole('row').nth(1).waitFor();
    await holds('soggetti');
  });
  await step('un soggetto', async () => {
    person = await openRow(page);
    await holds('soggetto');
  });
  await step('prese in carico', async () => {
    await goTo(page, 'pic');
    await page.getByRole('row').nth(1).waitFor();
    await holds('prese in carico');
  });
  await step('un caso', async () => {
    caso = await openRow(page);
    await holds('caso');
  });
  await step('agenda', async () => {
    await goTo(page, 'agenda');
    for (const view of ['Mese', 'Giorno', 'Settimana']) {
      await page.getByRole('button', { name: view, exact: true }).click();
      await holds(`agenda, ${view}`);
    }
  });
  await step('un’agenda senza appuntamenti', async () => {
    // A Sunday years away from any day of the demo.
    await goTo(page, 'home');
    await goTo(page, 'agenda/2040-01-01');
    for (const view of ['Mese', 'Giorno', 'Settimana']) {
      await page.getByRole('button', { name: view, exact: true }).click();
      await page.getByRole('heading', { name: /2040/, level: 2 }).waitFor();
      assert.equal(await page.locator('.agenda-event').count(), 0);
      await assertEmptyHolds(page, `agenda vuota, ${view}`);
    }
  });
  await step('la tastiera scorre un giorno vuoto', async () => {
    await page.getByRole('button', { name: 'Giorno', exact: true }).click();
    const hours = page.getByRole('rowgroup', { name: 'Giorni e appuntamenti' });
    await hours.focus();
    const top = () => hours.evaluate((element) => element.scrollTop);
    await page.keyboard.press('Home');
    await until(async () => (await top()) === 0, 'the first hour');
    await page.keyboard.press('End');
    await until(async () => (await top()) > 0, 'the last hour');
  });
  await step('storico', async () => {
    await goTo(page, 'storico');
    await page.getByRole('row').nth(1).waitFor();
    await openRow(page);
    await holds('storico');
  });
  for (const area of ['riconcilia', 'impostazioni']) {
    await step(AREAS[area], async () => {
      await goTo(page, area);
      await holds(area);
    });
  }
  await step('elenchi in cui non c’è niente', async () => {
    for (const area of ['soggetti', 'pic', 'storico']) {
      await goTo(page, area);
      await page.getByLabel(/^Cerca (fra|nelle)/).fill('zzyzx');
      await page.getByText(/^Ness/).first().waitFor();
      await assertEmptyHolds(page, `${area}, niente`);
    }
  });
});

test('ogni modulo e ogni finestra di dialogo', async (t) => {
  const step = world.story(t);

  await step('nuovo soggetto, con i dati sbagliati', async () => {
    await goTo(page, 'soggetti/nuovo');
    await page.getByRole('textbox', { name: 'Codice fiscale' }).fill('RSSMRA80A01E648X');
    await page.getByRole('button', { name: 'Salva', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    await holds('nuovo soggetto');
    await page.getByRole('button', { name: 'Annulla' }).click();
  });
  await step('modifica di un soggetto', async () => {
    await goTo(page, person);
    await editPerson(page);
    await holds('modifica del soggetto');
    await page.getByRole('button', { name: 'Annulla' }).click();
  });
  await step('Nuovo nucleo', async () => {
    await goTo(page, person);
    await inDialog('Nuovo nucleo');
  });
  await step('Apri presa in carico', async () => {
    await goTo(page, person);
    const form = await startCase(page);
    await holds('Apri presa in carico');
    await form.getByRole('button', { name: 'Annulla' }).click();
    await atArea(page, 'soggetti');
  });
  for (const button of ['Assegna', 'Chiudi il caso', 'Modifica', 'Condividi']) {
    await step(`${button}, di un caso`, async () => {
      await goTo(page, caso);
      await inDialog(button);
    });
  }
  await step('una voce riservata del diario', async () => {
    await goTo(page, caso);
    await page.getByRole('button', { name: 'Scrivi nel diario' }).click();
    await page.getByLabel('Voce riservata').click();
    await page.getByRole('group', { name: 'Visibile anche a' }).waitFor();
    await holds('diario');
    await page.getByRole('button', { name: 'Annulla' }).click();
  });
  await step('un nuovo appuntamento', async () => {
    const shown = await clickHour(page, await nextWeek(page), '13:00');
    await shown.waitFor();
    await holds('nuovo appuntamento', '[role=dialog]');
    await shown.getByRole('button', { name: 'Annulla' }).click();
  });
  await step('un appuntamento che c’è', async () => {
    const form = await clickHour(page, await nextWeek(page), '13:00');
    await form.getByLabel('Titolo').fill('Riunione con la scuola');
    await form.getByRole('button', { name: 'Salva' }).click();
    await visit(page, 'Riunione con la scuola').click();
    await dialog(page).waitFor();
    await holds('appuntamento', '[role=dialog]');
    await page.keyboard.press('Escape');
  });
  await step('cambio di servizio', async () => {
    await fromOperatorMenu(page, 'Cambia servizio');
    await dialog(page).waitFor();
    await holds('cambio di servizio', '[role=dialog]');
    await page.keyboard.press('Escape');
  });
  await step('la ricerca, aperta', async () => {
    await goTo(page, 'home');
    await page.keyboard.press('Control+k');
    await searchBar(page).fill(await nameOf(person));
    await page.getByRole('option').first().waitFor();
    await assertAccessible(page, 'ricerca');
    await searchBar(page).fill('');
    await page.keyboard.press('Escape');
  });
  await step('bloccata', async () => {
    await lock(page);
    await holds('bloccata');
    await unlock(page);
  });
});

/** Opens a dialog by its button, holds it to account, and closes it with the keyboard. */
async function inDialog(button) {
  await openCalled(page, button);
  await dialog(page).waitFor();
  await holds(button, '[role=dialog]');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
}

async function nameOf(address) {
  await goTo(page, address);
  const name = await nameOnPage(page);
  await goTo(page, 'home');
  return name;
}

test('un elenco si esporta, e si sa', async (t) => {
  const step = world.story(t);
  const form = () => page.getByRole('alertdialog');
  const exported = () => readdir(world.exportsOf('anna'));

  await step('chi esporta legge che cosa comporta', async () => {
    await goTo(page, 'soggetti');
    await page.getByRole('button', { name: 'Esporta', exact: true }).click();
    await form().getByText('non è protetto').waitFor();
    await holds('esporta');
    await form().getByRole('button', { name: 'Annulla' }).click();
    assert.deepEqual(await exported(), []);
  });
  await step('senza linea esporta i suoi casi', async () => {
    await line.cut();
    await offline(page);
    await goTo(page, 'pic');
    await page.getByLabel('Solo i miei').check();
    await page.getByRole('button', { name: 'Esporta', exact: true }).click();
    await form().getByRole('button', { name: 'Scegli dove salvare' }).click();
    await form().getByRole('status').getByText(/^Esportato in «Prese in carico .*\.xlsx»/).waitFor();
    await assertAccessible(page, 'esportato');
    await form().getByRole('button', { name: 'Fatto' }).click();
    const files = await exported();
    assert.equal(files.length, 1, files.join());
  });
  await step('torna la linea, e il registro degli accessi lo dice', async () => {
    await line.mend();
    await inPari(page);
    await until(async () => /elenco_esportato +anna\.ferrari .*prese in carico, righe \d+, di Comune di Lodi.*Ferrari Anna/.test(await world.command('accessi')), 'the export in the register');
  });
});
