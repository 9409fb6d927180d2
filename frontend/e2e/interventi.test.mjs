// Hours at somebody's home: proposed in a kitchen without a line, authorised by the
// office, activated, written down for a month at once, and paid.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TODAY } from './days.mjs';
import { assertHolds, dialog, fact, goTo, inPari, listCases, lock, notice, offline, openCalled, openRow, placeOf, reconcileNow, startWork, unlock } from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();
let anna, paolo;

const choose = (page, label, option) => page.getByRole('main').getByRole('combobox', { name: new RegExp(`^${label}`) }).selectOption({ label: option });

const write = (page, label, text) => page.getByRole('main').getByRole('textbox', { name: new RegExp(`^${label}`) }).fill(text);

async function next(page, title) {
  await page.getByRole('button', { name: 'Avanti' }).click();
  await page.getByRole('heading', { name: new RegExp(`${title}$`), level: 2 }).waitFor();
}

/** The intervention that is open beside the list. */
const open = (page) => page.getByRole('region', { name: 'Intervento aperto' });

/** The state of the intervention that is open. */
const stands = (page, state) => open(page).getByText(state, { exact: true }).first().waitFor();

const act = (page, name) => open(page).getByRole('button', { name, exact: true }).press('Enter');

/** Does an action in its dialog. */
async function answer(page, name, filled = {}) {
  const form = dialog(page);
  for (const [label, text] of Object.entries(filled)) {
    const field = form.getByLabel(new RegExp(`^${label}`));
    if ((await field.evaluate((one) => one.tagName)) === 'SELECT') await field.selectOption({ label: text });
    else await field.fill(text);
  }
  await form.getByRole('button', { name, exact: true }).click();
  await form.waitFor({ state: 'detached' });
}

/** A day some way from today, as one types it. */
const day = (days) => {
  const at = new Date(Date.parse(`${TODAY.from.slice(0, 10)}T12:00:00Z`) + days * 86_400_000);
  return at.toISOString().slice(0, 10).split('-').reverse().join('/');
};

test('un intervento, dalla cucina alla liquidazione', async (t) => {
  const step = world.story(t);
  let page, who, address, delivery;

  await step('i programmi si aprono', async () => {
    [anna, paolo] = await Promise.all(['anna', 'paolo'].map((name) => world.openDesktop(name)));
    ({ page } = anna);
  });
  await step('Anna entra', () => startWork(anna.page, 'anna.ferrari'));
  await step('Paolo entra, in ufficio', () => startWork(paolo.page, 'paolo.rossi'));
  await step('Anna è da una persona di un suo caso, senza linea', async () => {
    await listCases(page, { stato: 'In carico', miei: true });
    await openRow(page);
    who = await page.getByRole('region', { name: 'Presa in carico aperta' }).getByRole('heading', { level: 2 }).first().innerText();
    await anna.line.cut();
    await offline(page);
  });
  await step('propone le ore di assistenza, e il tipo dice che cosa si chiede', async () => {
    await openCalled(page, 'Nuovo intervento');
    await page.getByRole('heading', { name: `Nuovo intervento: ${who}`, level: 1 }).waitFor();
    await choose(page, 'Tipo', 'Economico');
    await page.getByRole('button', { name: /Contributo/ }).waitFor();
    await choose(page, 'Prestazione', 'Contributo economico');
    await choose(page, 'Tipo', 'Con prestazione');
    assert.equal(await page.getByRole('main').getByRole('combobox', { name: /^Prestazione/ }).inputValue(), '', 'what goes with another type is still chosen');
    await choose(page, 'Prestazione', 'Assistenza domiciliare (SAD)');
    await write(page, 'Dal \\(previsto\\)', day(-40));
    await assertHolds(page, 'intervento nuovo', { pictured: true });
    await next(page, 'Prestazione');
    await write(page, 'Quantità', '6');
    await choose(page, 'Unità di misura', 'ore');
    await choose(page, 'Ogni quanto', 'alla settimana');
    await write(page, 'Tariffa', '21,35');
  });
  await step('il computer si blocca a metà, e tutto è al suo posto', async () => {
    await lock(page);
    await unlock(page);
    await page.getByRole('heading', { name: /Prestazione$/, level: 2 }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: /^Tariffa/ }).inputValue(), '21,35');
    await write(page, 'A carico della persona', '5,10');
    await next(page, 'Provvedimento');
    await page.getByRole('button', { name: 'Proponi', exact: true }).click();
    await page.waitForURL(/#\/interventi\/(?!nuovo).+/);
    address = placeOf(page);
    await stands(page, 'Da autorizzare');
    await fact(page, 'Numero', 'assegnato alla prossima sincronizzazione').waitFor();
    await assertHolds(page, 'intervento proposto', { pictured: true });
  });
  await step('torna la linea: l’ufficio lo sa, e lo autorizza', async () => {
    await anna.line.mend();
    await reconcileNow(page);
    await inPari(page);
    await goTo(paolo.page, 'home');
    await notice(paolo.page, 'Un intervento aspetta l’autorizzazione'.replace('’', "'")).first().waitFor();
    await goTo(paolo.page, address);
    await stands(paolo.page, 'Da autorizzare');
    assert.equal(await open(paolo.page).getByRole('button', { name: 'Modifica', exact: true }).count(), 0, 'who authorises changes the proposal');
    await act(paolo.page, 'Autorizza');
    await answer(paolo.page, 'Autorizza', { 'Atto di concessione': 'Determina 12/2026' });
    await stands(paolo.page, 'Da attivare');
  });
  await step('Anna riceve la notizia e lo attiva dal giorno in cui è cominciato', async () => {
    await goTo(page, 'home');
    await notice(page, 'Un tuo intervento è stato autorizzato: è da attivare').first().waitFor();
    await goTo(page, address);
    await act(page, 'Attiva');
    await answer(page, 'Attiva', { 'Attivo dal': day(-35), 'Chi eroga': 'Cooperativa Il Ponte' });
    await stands(page, 'Attivo');
  });
  await step('registra le ore, e l’importo si calcola da solo', async () => {
    await act(page, 'Registra erogazione');
    await answer(page, 'Salva', { 'Dal': day(-30), 'Quantità': '10' });
    await open(page).getByRole('link', { name: /213,50/ }).click();
    await page.waitForURL(/#\/interventi\/erogazioni\/.+/);
    delivery = placeOf(page);
    const shown = page.getByRole('region', { name: 'Erogazione aperta' });
    await shown.getByText('213,50', { exact: false }).first().waitFor();
    await fact(page, "A carico dell'ente", /162,50/).waitFor();
    await fact(page, 'A carico della persona', /51,00/).waitFor();
    await assertHolds(page, 'erogazione', { pictured: true });
  });
  await step('una quota che non torna si dice, e non si perde niente', async () => {
    await page.getByRole('region', { name: 'Erogazione aperta' }).getByRole('button', { name: 'Correggi', exact: true }).click();
    const form = dialog(page);
    await form.getByRole('textbox', { name: /^A carico della persona/ }).fill('50,00');
    await form.getByRole('button', { name: 'Correggi', exact: true }).click();
    await form.getByText(/le quote insieme fanno 212,50/).first().waitFor();
    await form.getByRole('textbox', { name: /^A carico della persona/ }).fill('51,00');
    await form.getByRole('button', { name: 'Annulla', exact: true }).click();
  });
  await step('il mese si registra tutto insieme', async () => {
    await inPari(page);
    await goTo(page, 'interventi/erogazioni');
    await openCalled(page, 'Erogazioni del mese');
    await page.getByRole('listitem').filter({ hasText: who }).getByText('Già registrata').first().waitFor();
    await page.getByRole('textbox', { name: new RegExp(`^Quantità di ${who}`) }).first().fill('24');
    await assertHolds(page, 'erogazioni del mese', { pictured: true });
    await page.getByRole('button', { name: 'Registra un’erogazione' }).click();
    await until(async () => (await page.getByRole('textbox', { name: new RegExp(`^Quantità di ${who}`) }).first().inputValue()) === '', 'an empty month');
    await inPari(page);
  });
  await step('Paolo liquida, e un’erogazione liquidata non si cambia più', async () => {
    await goTo(paolo.page, delivery);
    const shown = paolo.page.getByRole('region', { name: 'Erogazione aperta' });
    await shown.getByRole('button', { name: 'Liquida', exact: true }).click();
    await answer(paolo.page, 'Liquida', { 'Atto di liquidazione': 'Mandato 7' });
    await shown.getByText('Liquidata', { exact: true }).first().waitFor();
    assert.equal(await shown.getByRole('button', { name: 'Correggi', exact: true }).count(), 0);
    await goTo(paolo.page, 'interventi/erogazioni');
    await assertHolds(paolo.page, 'erogazioni', { pictured: true });
  });
  await step('quello che finisce presto si trova', async () => {
    await goTo(page, address);
    await act(page, 'Aggiorna');
    await answer(page, 'Aggiorna', { 'Al': day(10) });
    await fact(page, 'Al', day(10)).waitFor();
    await page.getByRole('combobox', { name: 'Stato' }).selectOption({ label: 'In scadenza o scaduti' });
    await page.getByRole('row').filter({ hasText: who }).first().waitFor();
  });
  await step('si sospende, si riprende, si rinnova e si chiude', async () => {
    await goTo(page, address);
    await act(page, 'Sospendi');
    await answer(page, 'Sospendi', { 'Motivo della sospensione': 'Ricovero in ospedale' });
    await stands(page, 'Sospeso');
    await act(page, 'Riprendi');
    await stands(page, 'Attivo');
    await act(page, 'Rinnova');
    await page.getByRole('heading', { name: `Rinnova: ${who}`, level: 1 }).waitFor();
    assert.equal(await page.getByRole('main').getByRole('combobox', { name: /^Prestazione/ }).inputValue(), 'sad');
    await goTo(page, address);
    await act(page, "Chiudi l'intervento");
    await answer(page, "Chiudi l'intervento", { 'Motivo della chiusura': 'Obiettivo raggiunto' });
    await stands(page, 'Chiuso');
    await goTo(page, 'interventi');
    await assertHolds(page, 'interventi', { pictured: true });
  });
});
