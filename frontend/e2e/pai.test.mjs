// A personal project: written in a kitchen without a line, signed with a colleague,
// verified by two people at once, and revised.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TODAY } from './days.mjs';
import { assertHolds, dialog, fact, goTo, inPari, listCases, lock, notice, offline, openCalled, openRow, placeOf, reconcileNow, startWork, unlock } from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();
let anna, elena;

const main = (page) => page.getByRole('main');

/** The project that is open beside the list. */
const open = (page) => page.getByRole('region', { name: 'PAI aperto' });

/** The state of the project that is open. */
const stands = (page, state) => open(page).getByText(state, { exact: true }).first().waitFor();

const act = (page, name) => open(page).getByRole('button', { name, exact: true }).press('Enter');

async function next(page, title) {
  await page.getByRole('button', { name: 'Avanti' }).click();
  await page.getByRole('heading', { name: new RegExp(`${title}$`), level: 2 }).waitFor();
}

/** Fills the fields of a form by their labels. */
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

/** A day some way from today, as one types it. */
const day = (days) => {
  const at = new Date(Date.parse(`${TODAY.from.slice(0, 10)}T12:00:00Z`) + days * 86_400_000);
  return at.toISOString().slice(0, 10).split('-').reverse().join('/');
};

/** What is to be verified, as the home lists it. */
const due = (page, who) => page.getByRole('region', { name: 'Scadenze vicine' }).getByRole('listitem').filter({ hasText: who }).first();

test('un PAI, dalla cucina alla revisione', async (t) => {
  const step = world.story(t);
  let page, who, address;

  await step('i programmi si aprono', async () => {
    [anna, elena] = await Promise.all(['anna', 'elena'].map((name) => world.openDesktop(name)));
    ({ page } = anna);
  });
  await step('Anna entra', () => startWork(anna.page, 'anna.ferrari'));
  await step('Elena entra', () => startWork(elena.page, 'elena.galli'));
  await step('Anna è da una persona di un suo caso, senza linea', async () => {
    await listCases(page, { stato: 'In carico', miei: true });
    await openRow(page);
    who = await page.getByRole('region', { name: 'Presa in carico aperta' }).getByRole('heading', { level: 2 }).first().innerText();
    await anna.line.cut();
    await offline(page);
  });
  await step('comincia il PAI: quello che si sa già c’è', async () => {
    await openCalled(page, 'Nuovo PAI');
    await page.getByRole('heading', { name: `Nuovo PAI: ${who}`, level: 1 }).waitFor();
    assert.notEqual(await main(page).getByRole('combobox', { name: /^Area/ }).inputValue(), '', 'the area of the case is to be typed again');
    await fill(main(page), { 'Tipo di progetto': 'Inclusione lavorativa \\(SELF\\)'.replaceAll('\\', '') });
    await page.getByRole('button', { name: /Inclusione lavorativa/ }).waitFor();
    await fill(main(page), { 'Tipo di progetto': 'PAI per anziani', 'Sintesi del bisogno': 'Vive sola e chiede di restare a casa.' });
    await assertHolds(page, 'PAI nuovo', { pictured: true });
    await next(page, 'Altri beneficiari');
    await next(page, 'Obiettivi');
    await main(page).getByRole('button', { name: 'Aggiungi', exact: true }).click();
    await fill(main(page), { Obiettivo: 'Uscire una volta alla settimana', Termine: 'Breve termine', 'Risultato atteso': 'Torna al centro' });
    await assertHolds(page, 'PAI, obiettivi', { pictured: true });
  });
  await step('il computer si blocca a metà, e tutto è al suo posto', async () => {
    await lock(page);
    await unlock(page);
    await page.getByRole('heading', { name: /Obiettivi$/, level: 2 }).waitFor();
    assert.equal(await main(page).getByRole('textbox', { name: /^Obiettivo/ }).first().inputValue(), 'Uscire una volta alla settimana');
    await main(page).getByRole('button', { name: 'Aggiungi', exact: true }).click();
    const second = main(page).getByRole('group').last();
    await fill(second, { Obiettivo: 'Restare nella propria casa', Termine: 'Lungo termine' });
    await next(page, 'Impegni');
    await main(page).getByRole('button', { name: 'Aggiungi', exact: true }).click();
    await fill(main(page), { Impegno: 'Passare ogni due settimane', 'Di chi è': 'Il servizio' });
    await next(page, 'Quando si verifica');
    await page.getByRole('button', { name: 'Salva in bozza', exact: true }).click();
    await page.waitForURL(/#\/pai\/(?!nuovo).+/);
    address = placeOf(page);
    await stands(page, 'Bozza');
    await act(page, 'Proponi');
    await stands(page, 'Da condividere');
    await assertHolds(page, 'PAI proposto', { pictured: true });
  });
  await step('torna la linea: Elena lo trova senza firma, e lo condivide', async () => {
    await anna.line.mend();
    await reconcileNow(page);
    await inPari(page);
    await goTo(elena.page, 'pai');
    await elena.page.getByRole('combobox', { name: 'Stato' }).selectOption({ label: 'Senza firma' });
    await elena.page.getByRole('row').filter({ hasText: who }).first().waitFor();
    await goTo(elena.page, address);
    await stands(elena.page, 'Da condividere');
    await act(elena.page, 'Condividi e firma');
    const form = dialog(elena.page);
    await form.getByRole('button', { name: 'Condividi e firma', exact: true }).click();
    await form.getByText('Indica chi ha firmato, o chi non ha voluto e perché.').first().waitFor();
    await form.getByRole('button', { name: 'Aggiungi', exact: true }).click();
    await answer(elena.page, 'Condividi e firma', { 'Chi firma': who, 'In qualità di': 'La persona stessa', Firma: 'Firmato su carta', 'Il giorno': day(0) });
    await stands(elena.page, 'Condiviso');
    await inPari(elena.page);
  });
  await step('Anna lo sa, lo attiva, e la verifica è nell’agenda e nella home', async () => {
    await goTo(page, 'home');
    await notice(page, 'Un tuo PAI è stato firmato').first().waitFor();
    await goTo(page, address);
    await act(page, 'Attiva');
    await answer(page, 'Attiva', { 'Prossima verifica': day(2) });
    await stands(page, 'Attivo');
    await goTo(page, 'home');
    await due(page, who).waitFor();
    await assertHolds(page, 'home con un PAI da verificare', { pictured: true });
    await goTo(page, `agenda`);
    await page.getByRole('button', { name: 'Mese', exact: true }).click();
    if (!(await page.locator('.agenda-due').count())) await page.getByRole('button', { name: 'Periodo successivo' }).click();
    await page.locator('.agenda-due').filter({ hasText: who }).first().waitFor();
    await assertHolds(page, 'agenda con una verifica', { pictured: true });
  });
  await step('la data si sposta nel PAI, e si sposta dappertutto', async () => {
    await goTo(page, address);
    await act(page, 'Cambia responsabile o date');
    await answer(page, 'Cambia responsabile o date', { 'Prossima verifica': day(0) });
    await goTo(page, 'home');
    await due(page, who).getByText('Oggi', { exact: true }).waitFor();
    await inPari(page);
  });
  await step('in due verificano insieme, Anna senza linea: si leggono tutte e due', async () => {
    await goTo(elena.page, address);
    await stands(elena.page, 'Attivo');
    await until(async () => (await fact(elena.page, 'Prossima verifica', day(0)).count()) > 0, 'the day that was moved');
    await anna.line.cut();
    await offline(page);
    await goTo(page, address);
    await act(page, 'Registra la verifica');
    await dialog(page).getByRole('group', { name: 'Uscire una volta alla settimana' }).getByLabel(/^Esito/).selectOption({ label: 'In parte' });
    await dialog(page).getByRole('textbox', { name: /^Che cosa è emerso/ }).fill('Esce quando viene la nipote.');
    await assertHolds(page, 'PAI, verifica', { pictured: true });
    await answer(page, 'Registra la verifica');
    await open(page).getByText('Esce quando viene la nipote.').waitFor();
    await act(elena.page, 'Registra la verifica');
    await dialog(elena.page).getByRole('group', { name: 'Restare nella propria casa' }).getByLabel(/^Esito/).selectOption({ label: 'Raggiunto' });
    await answer(elena.page, 'Registra la verifica', { 'Che cosa è emerso': 'La casa è in ordine.' });
    await inPari(elena.page);
    await anna.line.mend();
    await reconcileNow(page);
    await inPari(page);
    await goTo(page, address);
    await open(page).getByText('La casa è in ordine.').waitFor();
    await open(page).getByText('Esce quando viene la nipote.').waitFor();
    await open(page).getByText('In parte', { exact: true }).first().waitFor();
    await open(page).getByText('Raggiunto', { exact: true }).first().waitFor();
    await open(elena.page).getByText('Esce quando viene la nipote.').waitFor();
    await assertHolds(page, 'PAI verificato', { pictured: true });
  });
  await step('un intervento nasce dal PAI, e la revisione comincia uguale', async () => {
    await act(page, 'Nuovo intervento');
    await page.getByRole('heading', { name: `Nuovo intervento: ${who}`, level: 1 }).waitFor();
    await goTo(page, address);
    await act(page, 'Rivedi');
    await page.getByRole('heading', { name: `Rivedi: ${who}`, level: 1 }).waitFor();
    assert.equal(await main(page).getByRole('textbox', { name: /^Sintesi del bisogno/ }).inputValue(), 'Vive sola e chiede di restare a casa.');
    await next(page, 'Altri beneficiari');
    await next(page, 'Obiettivi');
    assert.equal(await main(page).getByRole('textbox', { name: /^Obiettivo/ }).count(), 2);
    await next(page, 'Impegni');
    await next(page, 'Quando si verifica');
    await page.getByRole('button', { name: 'Salva in bozza', exact: true }).click();
    await page.waitForURL(/#\/pai\/(?!revisione).+/);
    await fact(page, 'Versione', '2').first().waitFor();
  });
  await step('il PAI si chiude con il suo esito', async () => {
    await goTo(page, address);
    await act(page, 'Chiudi il PAI');
    await answer(page, 'Chiudi il PAI', { 'Esito del progetto': 'In parte', 'Motivo della chiusura': 'Progetto concluso' });
    await stands(page, 'Chiuso');
    await goTo(page, 'pai');
    await assertHolds(page, 'elenco dei PAI', { pictured: true });
  });
});
