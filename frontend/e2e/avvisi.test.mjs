// An application for Misura B2: a Comune presents it with no line, the number comes
// with the line, the service of the call asks for more, has it, and admits it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertHolds, chooseService, dialog, goTo, inPari, offline, placeOf, signIn, startWork } from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();
let marco, andrea;
let application;

const shown = (page) => page.getByRole('region', { name: 'Domanda aperta' });

const stands = (page, state) => shown(page).getByText(state, { exact: true }).first().waitFor();

/** Opens the first application in a state. */
async function firstOf(page, state) {
  await goTo(page, 'avvisi/domande');
  await page.getByRole('main').getByRole('combobox', { name: 'Stato' }).selectOption({ label: state });
  await page.getByRole('grid', { name: 'Domande' }).getByRole('row').nth(1).click();
  await shown(page).waitFor();
  return placeOf(page);
}

async function act(page, name, fill) {
  await shown(page).getByRole('button', { name, exact: true }).click();
  if (!fill) return;
  const form = dialog(page);
  await fill(form);
  await form.getByRole('button', { name, exact: true }).click();
  await form.waitFor({ state: 'detached' });
}

test('entrano il Comune e la Misura B2', async (t) => {
  const step = world.story(t);
  await step('i programmi si aprono', async () => {
    [marco, andrea] = await Promise.all(['marco', 'andrea'].map((name) => world.openDesktop(name)));
  });
  await step('Marco entra, al Comune', () => startWork(marco.page, 'marco.bianchi'));
  await step('Andrea entra, alla Misura B2', async () => {
    await signIn(andrea.page, 'andrea.lucchini');
    await chooseService(andrea.page, /Misura B2/i);
    await inPari(andrea.page);
  });
});

test('gli avvisi si leggono, le bozze sono del servizio', async (t) => {
  const step = world.story(t);
  await step('il Comune vede quello pubblicato e non le bozze', async () => {
    const { page } = marco;
    await goTo(page, 'avvisi');
    await page.getByRole('grid', { name: 'Avvisi' }).getByRole('row', { name: /Misura B2/ }).click();
    await page.getByText(/^Aperto fino al/).waitFor();
    assert.equal(await page.getByRole('grid', { name: 'Avvisi' }).getByRole('row', { name: /Bozza/ }).count(), 0);
    await page.getByRole('button', { name: 'Prova il modulo' }).click();
    await page.getByLabel(/^Chi assiste la persona/).waitFor();
    await assertHolds(page, 'avviso', { pictured: true });
  });
  await step('la Misura B2 corregge una bozza, riga per riga', async () => {
    const { page } = andrea;
    await goTo(page, 'avvisi');
    await page.getByRole('grid', { name: 'Avvisi' }).getByRole('row', { name: /anno 2022.*Bozza/ }).click();
    await page.getByRole('link', { name: 'Modifica le regole' }).click();
    const rule = page.getByRole('group', { name: 'requisito 1', exact: true }).getByLabel('Espressione');
    await rule.fill('residenza');
    await page.getByText(/requisito 1 «residenza»: «espressione»: «residenza» non è un campo/).waitFor();
    await assertHolds(page, 'avviso-regole', { pictured: true });
    await rule.fill('residente && eta >= 0');
    await until(async () => (await page.getByRole('button', { name: 'Salva', exact: true }).getAttribute('aria-disabled')) !== 'true', 'the rules to be right');
    await page.getByRole('button', { name: 'Salva', exact: true }).click();
    await page.getByText('residente && eta >= 0').waitFor();
  });
});

test('una domanda dalla bozza all’ammissione', async (t) => {
  const step = world.story(t);
  await step('Marco la compila senza rete, e legge che cosa manca', async () => {
    const { page, line } = marco;
    application = await firstOf(page, 'Bozza');
    await line.cut();
    await offline(page);
    await shown(page).getByRole('link', { name: 'Compila la domanda' }).click();
    await page.getByRole('navigation', { name: 'Passi' }).getByRole('button', { name: /Documenti/ }).click();
    await page.getByLabel('Verbale di invalidità con diagnosi in chiaro').uncheck();
    const missing = page.getByRole('button', { name: /^Manca il documento: Verbale/ });
    await missing.waitFor();
    await page.getByRole('navigation', { name: 'Passi' }).getByRole('button', { name: /Domanda/ }).first().click();
    await assertHolds(page, 'domanda-compila', { pictured: true });
    await missing.click();
    await page.getByLabel('Verbale di invalidità con diagnosi in chiaro').check();
    await missing.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Presenta', exact: true }).click();
    await page.waitForURL(new RegExp(`#/${application}$`));
    await page.getByText('Ricevuta provvisoria').waitFor();
    await assertHolds(page, 'domanda-ricevuta', { pictured: true });
  });
  await step('con la rete arriva il numero', async () => {
    const { page, line } = marco;
    await line.mend();
    await inPari(page);
    await shown(page).getByText(/^\d{4}\/\d{6}$/).first().waitFor();
    await page.getByText('Ricevuta provvisoria').waitFor({ state: 'detached' });
  });
  await step('Andrea chiede un’integrazione', async () => {
    const { page } = andrea;
    await inPari(page);
    await goTo(page, application);
    await act(page, 'Prendi in istruttoria');
    await stands(page, 'In istruttoria');
    await act(page, 'Chiedi un\'integrazione', (form) => form.getByLabel(/^Integrazione chiesta/).fill('Nel verbale manca la diagnosi.'));
    await stands(page, 'Da integrare');
    await inPari(page);
  });
  await step('Marco risponde', async () => {
    const { page } = marco;
    await goTo(page, application);
    await page.getByText('Nel verbale manca la diagnosi.').first().waitFor();
    await page.getByRole('link', { name: 'Rispondi all’integrazione' }).click();
    await page.getByRole('navigation', { name: 'Passi' }).getByRole('button', { name: /Andamento/ }).click();
    await page.getByLabel(/^Risposta all'integrazione/).fill('Allegato il verbale con la diagnosi.');
    await page.getByRole('button', { name: 'Invia l’integrazione' }).click();
    await stands(page, 'In istruttoria');
    await inPari(page);
  });
  await step('Andrea la ammette', async () => {
    const { page } = andrea;
    await inPari(page);
    await page.getByText('Allegato il verbale con la diagnosi.').first().waitFor();
    await act(page, 'Ammetti');
    await stands(page, 'Ammissibile');
    await assertHolds(page, 'domanda-ammessa', { pictured: true });
  });
});
