// Whoever has one name only, and a long one: registered, found, and called by it
// in every list, head and dialog, none of which loses its cross.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertHolds, dialog, editPerson, findsNothing, goTo, openCalled, openCaseFor, openFromSearch, save, saved, startWork } from './steps.mjs';
import { openWorld } from './world.mjs';

const world = openWorld();

/** The longest that the field takes, of one word that nothing breaks. */
const NAME = 'Wijesekaralagedarathnayakamudiyanselageherathbandaralagekumarihamiralalagesenarat';
const LONG = NAME.slice(0, 80);

/** The cross of what is open is seen, and is what a click on it meets. */
async function assertCross(page) {
  const cross = dialog(page).getByRole('button', { name: 'Chiudi', exact: true });
  await cross.waitFor();
  const met = await cross.evaluate((button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    const dialog = button.closest('.ui-modal')?.getBoundingClientRect();
    return button.contains(document.elementFromPoint(x + width / 2, y + height / 2)) && width > 20 && dialog !== undefined && x + width <= dialog.right;
  });
  assert.ok(met, 'the cross of the dialog is covered');
}

test('chi ha un nome solo, e lungo', async (t) => {
  const step = world.story(t);
  const { page } = await world.openDesktop('anna');
  await startWork(page, 'anna.ferrari');

  await step('si registra chi ha solo il cognome, e chi dimentica il nome è avvertito', async () => {
    await goTo(page, 'soggetti/nuovo');
    await page.getByLabel('Cognome', { exact: false }).first().fill(LONG);
    await page.getByRole('button', { name: 'Salva', exact: true }).click();
    await page.getByText('«Nome» è obbligatorio.').first().waitFor();
    await page.getByLabel('Un nome solo').selectOption({ label: 'Ha solo il cognome' });
    assert.equal(await page.getByRole('textbox', { name: /^Nome/ }).count(), 0);
    await assertHolds(page, 'nuovo soggetto, un nome solo', { pictured: true });
    await save(page);
    await saved(page);
    await page.getByRole('heading', { name: LONG, level: 2, exact: true }).waitFor();
    await assertHolds(page, 'scheda di chi ha un nome lungo', { pictured: true });
  });
  await step('si modifica', async () => {
    await editPerson(page);
    await page.getByLabel('Altri codici e documenti').fill('Permesso I12345678');
    await save(page);
    await saved(page);
  });
  await step('un numero di permesso nel codice fiscale è riconosciuto', async () => {
    await editPerson(page);
    await page.getByLabel('Codice fiscale').fill('I12345678');
    await page.getByRole('button', { name: 'Salva', exact: true }).click();
    await page.getByText(/Questo sembra il numero di un permesso di soggiorno/).first().waitFor();
    await page.getByRole('button', { name: 'Annulla' }).click();
  });
  await step('i suoi dialoghi tengono la croce', async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    await openCaseFor(page, { area: 'Adulti', responsabile: 'Io: prendo in carico', motivo: 'Prova' });
    await page.setViewportSize({ width: 1024, height: 700 });
    await assertHolds(page, 'caso di chi ha un nome lungo', { pictured: true });
    for (const name of ['Chiudi il caso', 'Assegna']) {
      await openCalled(page, name);
      await assertCross(page);
      await assertHolds(page, `${name}, nome lungo`, { part: '[role=dialog]', pictured: true });
      await dialog(page).getByRole('button', { name: 'Chiudi', exact: true }).click();
    }
  });
  await step('si trova per il suo nome e per il suo permesso', async () => {
    await openFromSearch(page, LONG.slice(0, 12), LONG);
    await goTo(page, 'home');
    await openFromSearch(page, 'I12345678', LONG);
    await findsNothing(page, 'I87654321');
  });
});
