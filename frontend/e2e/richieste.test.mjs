// A request: an authorisation asked for in a kitchen without a line, completed and
// given by the office; and one between two services, refused with its reason.
import { test } from 'node:test';

import { assertHolds, chooseService, dialog, goTo, inPari, notice, offline, openRow, placeOf, reconcileNow, signIn, startWork } from './steps.mjs';
import { openWorld } from './world.mjs';

const world = openWorld();
let anna, paolo, stefano;

/** The request that is open beside the list. */
const open = (page) => page.getByRole('region', { name: 'Richiesta aperta' });

/** The state of the request that is open. */
const stands = (page, state) => open(page).getByText(state, { exact: true }).first().waitFor();

const act = (page, name) => open(page).getByRole('button', { name, exact: true }).press('Enter');

/** What both sides wrote. */
const said = (page, text) => open(page).getByRole('list', { name: 'Conversazione' }).getByText(text).waitFor();

async function fill(form, filled) {
  for (const [label, text] of Object.entries(filled)) {
    const field = form.getByLabel(new RegExp(`^${label}`)).first();
    if ((await field.evaluate((one) => one.tagName)) === 'SELECT') await field.selectOption({ label: text });
    else await field.fill(text);
  }
}

/** Does an action in its dialog. */
async function answer(page, name, filled = {}) {
  const form = dialog(page);
  await fill(form, filled);
  await form.getByRole('button', { name, exact: true }).click();
  await form.waitFor({ state: 'detached' });
}

test('un’autorizzazione chiesta senza linea', async (t) => {
  const step = world.story(t);
  let page, address, intervention;

  await step('i programmi si aprono', async () => {
    [anna, paolo, stefano] = await Promise.all(['anna', 'paolo', 'stefano'].map((name) => world.openDesktop(name)));
    ({ page } = anna);
  });
  await step('Anna entra', () => startWork(anna.page, 'anna.ferrari'));
  await step('Paolo entra, in ufficio', () => startWork(paolo.page, 'paolo.rossi'));
  await step('Stefano entra, al SELF', async () => {
    await signIn(stefano.page, 'stefano.uggeri');
    await chooseService(stefano.page, /SELF/i);
    await inPari(stefano.page);
  });
  await step('Anna chiede senza linea di autorizzare un intervento: quello che si sa c’è già', async () => {
    await goTo(page, 'interventi');
    await page.getByRole('combobox', { name: 'Stato' }).selectOption({ label: 'Da autorizzare' });
    const shown = page.getByRole('region', { name: 'Intervento aperto' });
    const ask = shown.getByRole('button', { name: 'Chiedi autorizzazione' });
    // For some of those that wait it is asked already, and once is enough.
    for (let row = 1; ; row += 1) {
      await openRow(page, row);
      await ask.waitFor();
      if ((await ask.getAttribute('aria-disabled')) !== 'true') break;
    }
    intervention = placeOf(page);
    await anna.line.cut();
    await offline(page);
    await ask.click();
    await dialog(page).getByLabel(/^Oggetto/).waitFor();
    await fill(dialog(page), { 'Che cosa si chiede': 'La famiglia è d’accordo: si può cominciare lunedì.' });
    await assertHolds(page, 'richiesta nuova', { pictured: true });
    await answer(page, 'Invia');
    await page.waitForURL(/#\/richieste\/(?!nuova).+/);
    address = placeOf(page);
    await stands(page, 'Inviata');
    await open(page).getByText(/Sarà inviata quando torna la linea/).waitFor();
    await assertHolds(page, 'richiesta senza linea', { pictured: true });
  });
  await step('torna la linea: Paolo riceve la notizia e chiede un’integrazione', async () => {
    await anna.line.mend();
    await reconcileNow(page);
    await inPari(page);
    await goTo(paolo.page, 'home');
    await notice(paolo.page, 'È arrivata una richiesta al servizio').first().waitFor();
    await goTo(paolo.page, address);
    await stands(paolo.page, 'Ricevuta');
    await act(paolo.page, 'Prendi in carico');
    await stands(paolo.page, 'In lavorazione');
    await act(paolo.page, 'Chiedi un\'integrazione');
    // By the keyboard: a second click so soon is one gesture with the first.
    await dialog(paolo.page).getByRole('button', { name: 'Chiedi un\'integrazione', exact: true }).press('Enter');
    await dialog(paolo.page).getByText('Scrivi che cosa manca: lo legge chi ha mandato la richiesta.').first().waitFor();
    await answer(paolo.page, 'Chiedi un\'integrazione', { Testo: 'Da quale giorno?' });
    await stands(paolo.page, 'Da integrare');
    await inPari(paolo.page);
  });
  await step('Anna integra', async () => {
    await goTo(page, 'home');
    await notice(page, 'Una tua richiesta è da integrare').first().waitFor();
    await goTo(page, address);
    await said(page, 'Da quale giorno?');
    await act(page, 'Integra');
    await answer(page, 'Integra', { Testo: 'Dal primo del mese.' });
    await stands(page, 'In lavorazione');
    await inPari(page);
  });
  await step('Paolo autorizza, e con la richiesta l’intervento', async () => {
    await said(paolo.page, 'Dal primo del mese.');
    await act(paolo.page, 'Autorizza');
    await answer(paolo.page, 'Autorizza', { Atto: 'Determina 12/2026' });
    await stands(paolo.page, 'Accettata');
    await assertHolds(paolo.page, 'richiesta accettata', { pictured: true });
    await inPari(paolo.page);
  });
  await step('Anna lo sa, e l’intervento è da attivare', async () => {
    await goTo(page, 'home');
    await notice(page, 'Una tua richiesta è stata accettata').first().waitFor();
    await goTo(page, intervention);
    await page.getByRole('region', { name: 'Intervento aperto' }).getByText('Da attivare', { exact: true }).first().waitFor();
    await page.getByRole('region', { name: 'Intervento aperto' }).getByText('Determina 12/2026').first().waitFor();
  });
});

test('una richiesta fra due servizi', async (t) => {
  const step = world.story(t);
  const { page } = anna;
  let address;

  await step('Anna chiede una relazione al SELF', async () => {
    await goTo(page, 'richieste');
    await page.getByRole('button', { name: 'Nuova richiesta' }).click();
    const form = dialog(page);
    await form.getByLabel(/^Oggetto/).waitFor();
    const service = form.getByLabel(/^Al servizio/);
    await service.selectOption(await service.getByRole('option', { name: /SELF/i }).getAttribute('value'));
    await fill(form, { Tipo: 'Relazione o parere', Oggetto: 'Relazione sul tirocinio', 'Che cosa si chiede': 'Serve per la commissione.' });
    await answer(page, 'Invia');
    await page.waitForURL(/#\/richieste\/(?!nuova).+/);
    address = placeOf(page);
    await inPari(page);
  });
  await step('Stefano la trova, e la rifiuta con il motivo', async () => {
    await goTo(stefano.page, 'richieste');
    await stefano.page.getByRole('combobox', { name: 'Quali' }).selectOption({ label: 'Arrivate al servizio' });
    await stefano.page.getByRole('row').filter({ hasText: 'Relazione sul tirocinio' }).first().waitFor();
    await assertHolds(stefano.page, 'richieste', { pictured: true });
    await goTo(stefano.page, address);
    await act(stefano.page, 'Rifiuta');
    await answer(stefano.page, 'Rifiuta', { Testo: 'Il tirocinio non è cominciato.' });
    await stands(stefano.page, 'Rifiutata');
    await inPari(stefano.page);
  });
  await step('Anna legge perché', async () => {
    await goTo(page, 'home');
    await notice(page, 'Una tua richiesta è stata rifiutata: leggi il motivo').first().waitFor();
    await goTo(page, address);
    await said(page, 'Il tirocinio non è cominciato.');
  });
});
