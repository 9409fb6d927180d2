// What an operator does, in the words that the screens show. A label stands
// here once: a screen that is renamed is renamed here, and nowhere else.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';

import { ENLARGED, PASSWORD, PICTURES, SMALLEST, until, WINDOW } from './world.mjs';

/** The areas of the sidebar: address and title. */
export const AREAS = {
  home: 'Home',
  soggetti: 'Soggetti',
  'soggetti/nuovo': 'Nuovo soggetto',
  segnalazioni: 'Segnalazioni/Contatti',
  'segnalazioni/nuova': 'Nuova segnalazione',
  pai: 'PAI',
  interventi: 'Interventi',
  richieste: 'Domande e Richieste',
  'interventi/erogazioni': 'Erogazioni',
  'interventi/siuss': 'Esporta per SIUSS',
  avvisi: 'Avvisi e domande',
  'avvisi/domande': 'Domande',
  pic: 'Prese in carico (PIC)',
  agenda: 'Agenda',
  valutazioni: 'Valutazioni',
  statistiche: 'Statistiche',
  storico: 'Servizio Storico',
  riconcilia: 'Da riconciliare',
  impostazioni: 'Impostazioni',
};

// ---- Accesso ----------------------------------------------------------------

/** Signs in; what comes next depends on the account. */
export async function signIn(page, utente, password = PASSWORD) {
  await atSignIn(page);
  await page.getByLabel('Nome utente').fill(utente);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Entra' }).click();
}

export async function atSignIn(page) {
  await page.getByRole('heading', { name: 'Accedi' }).waitFor();
}

/** The forced change of password, in the kit's words. */
export async function mustChangePassword(page) {
  await page.getByText('Devi cambiare la password per attivare il tuo account').waitFor();
  await page.getByText('Niente panico: scegli una nuova password e continua a utilizzare la piattaforma. Ricordati di salvare la password ogni volta che ti viene chiesto di impostarne una nuova.').waitFor();
}

export async function changePassword(page, chosen) {
  await page.getByLabel('Password attuale').fill(PASSWORD);
  await page.getByLabel('Nuova password', { exact: false }).first().fill(chosen);
  await page.getByLabel('Ripeti la nuova password').fill(chosen);
  await page.getByRole('button', { name: 'Cambia password' }).click();
}

/** The services that can be chosen, by name, once all of their names are there. */
export async function offeredServices(page) {
  await atServices(page);
  const titles = page.getByRole('list', { name: 'Servizi' }).locator('.ui-choice-title');
  // Until the directory has come, a service is called by its id.
  const names = await until(async () => {
    const shown = await titles.allInnerTexts();
    return shown.length > 0 && shown.every((name) => /^(Comune|Servizio) /i.test(name)) && shown;
  }, 'the names of the services');
  return names.sort();
}

export async function atServices(page) {
  await page.getByRole('heading', { name: 'Scegli il servizio' }).waitFor();
}

export async function chooseService(page, name) {
  await atServices(page);
  await page.getByRole('button', { name }).click();
  await atArea(page, 'home');
}

/** From the sign-in to the home of the Comune di Lodi, with all of its data there. */
export async function startWork(page, utente, service = /^Comune di Lodi/) {
  await signIn(page, utente);
  await chooseService(page, service);
  await inPari(page);
}

/** The keyring is in the way: what it is, and what to do about it. */
export async function keyringTrouble(page) {
  const alert = page.getByRole('alert').filter({ hasText: /[Pp]ortachiavi/ });
  await alert.getByText(/help desk|Sblocca|Riprova|riprova|riavvia/).first().waitFor();
}

export async function fromOperatorMenu(page, action) {
  await page.locator('header').getByRole('button').last().click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** To the home of another service; that of the one before bears the same name. */
export async function changeService(page, service) {
  await fromOperatorMenu(page, 'Cambia servizio');
  await dialog(page).getByRole('button', { name: service }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await atArea(page, 'home');
}

/** Does what has the window drawn anew, so that it holds nothing of what it showed. */
async function drawnAnew(page, does) {
  await page.evaluate(() => {
    window.beforeIt = true;
  });
  await does();
  await page.waitForFunction(() => window.beforeIt === undefined);
}

export async function lock(page) {
  await drawnAnew(page, () => fromOperatorMenu(page, 'Blocca'));
  await page.getByRole('heading', { name: 'Programma bloccato' }).waitFor();
  // Whoever asks past the screens is told nothing either.
  const answer = await page.evaluate(() => window.go.app.Home.Leggi().then(() => 'la home', ({ code }) => code));
  assert.equal(answer, 'bloccato');
}

export async function unlock(page) {
  await page.getByRole('heading', { name: 'Programma bloccato' }).waitFor();
  await page.getByLabel(/^Password di /).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sblocca' }).click();
  await page.getByRole('navigation', { name: 'Aree' }).waitFor();
}

/** From the lock to the sign-in, for somebody else. */
export async function leaveLocked(page) {
  await drawnAnew(page, () => page.getByRole('button', { name: 'Entra con un altro utente' }).click());
  await atSignIn(page);
}

/** From the choice of a service to the sign-in. */
export async function leaveServices(page) {
  await drawnAnew(page, () => page.getByRole('button', { name: 'Esci' }).click());
  await atSignIn(page);
}

export async function signOut(page) {
  await drawnAnew(page, () => fromOperatorMenu(page, 'Esci'));
  await atSignIn(page);
}

// ---- The frame --------------------------------------------------------------

/** Opens an area, or a record in it, by its address, as a link does. */
export async function goTo(page, address) {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, `#/${address === 'home' ? '' : address}`);
  const within = address.split('/').map((_, last, all) => all.slice(0, all.length - last).join('/'));
  await atArea(page, within.find((one) => AREAS[one]));
}

export async function atArea(page, area) {
  await page.getByRole('heading', { name: AREAS[area], level: 1 }).waitFor();
}

/** The record that is open, as its address. */
export function placeOf(page) {
  return new URL(page.url()).hash.replace('#/', '');
}

/** What the header says of reconciliation. */
function lineButton(page, name) {
  return page.getByRole('banner').getByRole('button', { name });
}

export async function inPari(page) {
  await lineButton(page, 'In linea · tutto inviato').waitFor();
}

export async function offline(page) {
  await lineButton(page, /^Fuori linea/).waitFor();
}

/** The header says how many changes wait for the line. */
export async function waitingForLine(page, count) {
  await lineButton(page, new RegExp(`^Fuori linea\\D+${count} .*da inviare$`)).waitFor();
}

/** As whoever does not want to wait until the program tries again by itself. */
export async function reconcileNow(page) {
  await goTo(page, 'riconcilia');
  await page.getByRole('button', { name: 'Riconcilia ora' }).click();
}

/** The confirmation of everything that was saved. */
export async function saved(page) {
  await page.getByRole('status').getByText('Salvato').first().waitFor();
}

export async function toReconcile(page, count) {
  await lineButton(page, new RegExp(`\\b${count} da riconciliare$`)).waitFor();
}

// ---- The search -------------------------------------------------------------

export function searchBar(page) {
  return page.getByRole('combobox', { name: 'Cerca in tutte le aree' });
}

export async function openFromSearch(page, text, answer = text) {
  await page.keyboard.press('Control+k');
  await searchBar(page).fill(text);
  await page.getByRole('option').filter({ hasText: answer }).first().click();
}

/** Moves with the arrows to an answer of the search, in the group of its area. */
export async function reachAnswer(page, group, text) {
  const wanted = page.getByRole('group', { name: group }).getByRole('option').filter({ hasText: text }).first();
  await wanted.waitFor();
  const id = await wanted.getAttribute('id');
  for (let turns = 0; turns < 60; turns++) {
    if ((await searchBar(page).getAttribute('aria-activedescendant')) === id) return;
    await page.keyboard.press('ArrowDown');
  }
  assert.fail(`the arrows do not reach «${text}»`);
}

export async function findsNothing(page, text) {
  await page.keyboard.press('Control+k');
  await searchBar(page).fill(text);
  await page.getByText('Nessun risultato').first().waitFor();
  await searchBar(page).fill('');
  await page.keyboard.press('Escape');
}

/**
 * Every link and area from the home on, as far as `most` of them, opens something that
 * the service in use lets one see.
 */
export async function followLinks(page, most = 40) {
  const bar = page.getByRole('navigation', { name: 'Aree' });
  const offered = Object.keys(AREAS).filter((area) => !area.includes('/'));
  const open = [];
  for (const area of offered) {
    const label = new RegExp(`^${AREAS[area].replace(/[()]/g, '\\$&')}`);
    if ((await bar.getByRole('button', { name: label }).count()) > 0) open.push(area);
  }
  const waiting = open.map((area) => (area === 'home' ? '' : area));
  const seen = new Set();
  for (let place = waiting.shift(); place !== undefined && seen.size < most; place = waiting.shift()) {
    if (seen.has(place)) continue;
    seen.add(place);
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, `#/${place}`);
    const work = page.getByRole('main');
    await work.getByRole('heading', { level: 1 }).waitFor();
    await until(async () => (await work.getByText('Caricamento in corso…').count()) === 0, `what is at ${place}`);
    for (const refusal of [/^Non disponibile nel servizio in uso/, /^La scheda non esiste/]) {
      assert.equal(await work.getByText(refusal).count(), 0, `a link leads to ${place}, which is refused`);
    }
    for (const href of await work.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))) {
      if (href.startsWith('#/')) waiting.push(href.slice(2));
    }
  }
  return seen.size;
}

/** The list in sight is empty, and says so. */
export async function nothingHere(page) {
  await page.getByText(/^(Nessun|Non disponibile)/).first().waitFor();
  const rows = await page.getByRole('row').count();
  assert.ok(rows <= 1, `${rows - 1} rows where there is nothing to see`);
}

// ---- Soggetti ---------------------------------------------------------------

export function dialog(page) {
  return page.getByRole('dialog');
}

/** Presses a button of the work in sight, by a key: what a mouse clicks next may be clicked at once. */
export function openCalled(page, name) {
  return page.getByRole('main').getByRole('button', { name, exact: true }).press('Enter');
}

/** What this operator may not do says so, and why. */
export async function cannot(page, name) {
  const button = page.getByRole('main').getByRole('button', { name, exact: true });
  await button.and(page.locator('[aria-disabled=true][aria-describedby]')).waitFor();
}

/** Opens a row of the list in sight, and gives its address. */
export async function openRow(page, number = 1) {
  const before = page.url();
  const opened = (url) => url.href !== before && /#\/\w+\/.+/.test(url.href);
  await until(async () => {
    // Where somebody clicked a moment ago it is one gesture with that, and does nothing.
    await page.getByRole('row').nth(number).click();
    return page.waitForURL(opened, { timeout: 500 }).then(() => true, () => false);
  }, 'an open row');
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  return placeOf(page);
}

export async function nameOnPage(page) {
  return (await page.getByRole('heading', { level: 2 }).first().innerText()).trim();
}

export async function editPerson(page) {
  await page.getByRole('button', { name: 'Modifica', exact: true }).click();
  await page.getByRole('heading', { name: /^Modifica /, level: 2 }).waitFor();
}

export async function writeNotes(page, text) {
  await editPerson(page);
  await page.getByLabel('Note', { exact: true }).fill(text);
  await save(page);
  await page.getByText(text).waitFor();
}

/** Saves the form in sight, which then goes. */
export async function save(page) {
  const button = page.getByRole('button', { name: 'Salva', exact: true });
  await button.click();
  await button.waitFor({ state: 'detached' });
}

// ---- La storia di una scheda ------------------------------------------------

/** Opens the history of the record in sight; its passages, newest first. */
export async function openHistory(page) {
  await page.getByRole('button', { name: 'Apri la storia', exact: true }).click();
  const passages = page.getByRole('list', { name: 'Storia' }).getByRole('listitem');
  await passages.first().waitFor();
  await passages.first().scrollIntoViewIfNeeded();
  return passages;
}

/** Without a line the history says so, at once. */
export async function historyNeedsLine(page) {
  const open = page.getByRole('button', { name: 'Apri la storia', exact: true });
  await open.and(page.locator('[aria-disabled=true]')).waitFor();
  await page.getByText('La storia si legge dal servizio centrale, e adesso non c’è linea.').first().waitFor({ state: 'attached' });
}

// ---- Prese in carico --------------------------------------------------------

/** The list of the cases of one state, and whose: "miei" or everybody's. */
export async function listCases(page, { stato, miei = false }) {
  await goTo(page, 'pic');
  await page.getByLabel('Stato').selectOption({ label: stato });
  const mine = page.getByLabel('Solo i miei');
  if ((await mine.isChecked()) !== miei) await mine.click();
  await page.getByRole('row').nth(1).getByText(stato).waitFor();
}

/** Writes an entry of the diary of the case that is open. */
export async function writeDiary(page, text, { riservata = false, riservataPer } = {}) {
  await page.getByRole('button', { name: 'Scrivi nel diario' }).click();
  const form = page.getByRole('form', { name: 'Nuova voce del diario' });
  await form.getByLabel('Testo').fill(text);
  if (riservata || riservataPer) await form.getByLabel('Voce riservata').click();
  if (riservataPer) await form.getByLabel(riservataPer).click();
  await form.getByRole('button', { name: 'Salva nel diario' }).click();
  await diaryEntry(page, text).waitFor();
}

export function diaryEntry(page, text) {
  return page.getByRole('article').filter({ hasText: text });
}

export async function takeCase(page) {
  await page.getByRole('button', { name: 'Prendi in carico' }).click();
  await page.getByRole('button', { name: 'Chiudi il caso' }).waitFor();
  await page.getByRole('button', { name: 'Prendi in carico' }).waitFor({ state: 'detached' });
}

export async function assignCase(page, who) {
  await page.getByRole('button', { name: 'Assegna' }).click();
  const dialog = page.getByRole('dialog', { name: 'Assegna il caso' });
  const choice = dialog.getByLabel('Responsabile del caso');
  const option = await choice.getByRole('option', { name: who }).getAttribute('value');
  await choice.selectOption(option);
  await dialog.getByRole('button', { name: 'Assegna' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** The state of the case that is open. */
export function stateOfCase(page, state) {
  return page.getByRole('region', { name: 'Presa in carico aperta' }).getByText(state, { exact: true }).first();
}

/** Begins a case for the person in sight, and gives its form. */
export async function startCase(page) {
  await openCalled(page, 'Apri presa in carico');
  const form = page.getByRole('form', { name: /^Apri presa in carico per / });
  await form.waitFor();
  return form;
}

/** Opens a case for the person in sight, and gives its address and its number. */
export async function openCaseFor(page, { area, responsabile, motivo }) {
  const form = await startCase(page);
  await form.getByLabel('Area').selectOption({ label: area });
  await form.getByLabel('Responsabile del caso').selectOption({ label: responsabile });
  await form.getByLabel("Motivo dell'apertura").fill(motivo);
  await form.getByRole('button', { name: 'Apri presa in carico' }).click();
  await page.waitForURL(/#\/pic\/(?!nuovo\/).+/);
  return { address: placeOf(page), number: await fact(page, 'Numero', /^P\d\d-/).innerText() };
}

export async function closeCase(page, { motivo, note }) {
  await openCalled(page, 'Chiudi il caso');
  const form = dialog(page);
  await form.getByLabel('Motivo della chiusura').selectOption({ label: motivo });
  await form.getByLabel('Note sulla chiusura').fill(note);
  await form.getByRole('button', { name: 'Chiudi il caso' }).click();
  await form.waitFor({ state: 'detached' });
}

export async function reopenCase(page, why) {
  await openCalled(page, 'Riapri');
  const form = dialog(page);
  await form.getByLabel('Perché si riapre').fill(why);
  await form.getByRole('button', { name: 'Riapri il caso' }).click();
  await form.waitFor({ state: 'detached' });
}

/** Adds somebody to the household in sight: a person of the service by name, or whoever. */
export async function addMember(form, { name, known = false, relation }) {
  const field = form.getByRole('combobox', { name: 'Aggiungi a: Componenti' });
  await field.fill(name);
  if (known) await form.page().getByRole('listbox').getByRole('option').filter({ hasText: name }).first().click();
  else await form.getByRole('button', { name: 'Aggiungi', exact: true }).click();
  await member(form, name).getByLabel('Relazione').selectOption({ label: relation });
}

/** The line of a member in the form of their household. */
export function member(form, name) {
  return form.getByRole('group', { name, exact: true });
}

/** The members of a household of the person in sight. */
export function household(page, kind) {
  return page.getByRole('list', { name: kind, exact: true });
}

/** What a case says of one of its facts. */
export function fact(page, label, value) {
  return page.locator('dl').filter({ has: page.getByText(label, { exact: true }) }).getByText(value);
}

// ---- Notifiche --------------------------------------------------------------

export function notice(page, about) {
  return page.getByRole('list', { name: 'Notifiche' }).getByRole('listitem').filter({ hasText: about });
}

// ---- The home ---------------------------------------------------------------

/** The sections that the home shows, in their order. */
export function sectionsOfHome(page) {
  return page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts();
}

/** A place among the favourites or in the history of the home. */
export function linkOfHome(page, section, title) {
  return page.getByRole('list', { name: section }).getByRole('link', { name: title, exact: true });
}

/** The name of somebody whose case is being worked on. */
export async function findCaseOf(page) {
  await listCases(page, { stato: 'In carico', miei: true });
  await openRow(page);
  return nameOnPage(page);
}

// ---- Agenda -----------------------------------------------------------------

/** Shows the week after this one, and gives its Monday. */
export async function nextWeek(page) {
  await goTo(page, 'agenda');
  const monday = page.locator('[role=columnheader][data-date]').first();
  const before = await monday.getAttribute('data-date');
  await page.getByRole('button', { name: 'Periodo successivo' }).click();
  await page.locator(`[role=columnheader][data-date="${before}"]`).waitFor({ state: 'detached' });
  return monday.getAttribute('data-date');
}

/** Clicks into an hour of a day in sight, and gives the dialog that opens. */
export async function clickHour(page, day, hour) {
  const slot = page.locator(`[data-time="${hour}:00"]`).last();
  await slot.scrollIntoViewIfNeeded();
  const { y, height } = await slot.boundingBox();
  // Above the hours of a day stands what is due on it, where something is.
  const { x, width } = await page.locator(`[role=cell][data-date="${day}"]`).last().boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  return page.getByRole('dialog', { name: 'Nuovo appuntamento' });
}

/** Shows the appointments of all the colleagues, too. */
export async function everybodysAgenda(page) {
  await page.getByLabel('Di chi').selectOption({ label: 'Tutto il servizio' });
}

export function visit(page, title) {
  return page.locator('.agenda-event').filter({ hasText: title });
}

// ---- What every screen must be ------------------------------------------------

/** Fails with every accessibility violation of what is shown, or of a part of it. */
export async function assertAccessible(page, screen, part) {
  const axe = new AxeBuilder({ page });
  const { violations } = await (part ? axe.include(part) : axe).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `    ${html}`).join('\n')}`,
  );
  assert.deepEqual(found, [], `${screen}: ${found.join('\n')}`);
}

/**
 * Fails when the keyboard cannot scroll something that scrolls, whether there is
 * more in it today than fits, or not: what scrolls takes the focus and says what
 * it is, or holds something that takes it.
 */
export async function assertKeyboardScrolls(page, screen) {
  const out = await page.evaluate(() => {
    const scrolls = (element) => {
      const { overflowX, overflowY, visibility } = getComputedStyle(element);
      return visibility !== 'hidden' && element.getClientRects().length > 0 && [overflowX, overflowY].some((how) => how === 'auto' || how === 'scroll');
    };
    const named = (element) => element.hasAttribute('role') && (element.hasAttribute('aria-label') || element.hasAttribute('aria-labelledby'));
    // Appointments, rows and answers may not be there on another day.
    const stays = (element) => element.tabIndex >= 0 && !element.disabled && !element.closest('.agenda-event, [role=row], [role=option]');
    return [...document.querySelectorAll('body *')]
      .filter((element) => scrolls(element) && !(element.tabIndex >= 0 && named(element)) && ![...element.querySelectorAll('*')].some(stays))
      // A field is named by its label, and a list of answers is moved in from its field.
      .filter((element) => !element.matches('textarea, input, select, [role=listbox]'))
      .map((element) => element.cloneNode(false).outerHTML);
  });
  assert.deepEqual(out, [], `${screen}: the keyboard does not scroll ${out.join(', ')}`);
}

/** Fails when the page must be moved sideways to be read. */
export async function assertFits(page, screen, { width, height }) {
  await page.setViewportSize({ width, height });
  const [wide, room] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  assert.ok(wide <= room, `${screen} at ${width}×${height} is ${wide} px wide`);
}

/** Holds what is shown, or a part of it, to account in every size; keeps pictures of it if asked to. */
export async function assertHolds(page, screen, { part, pictured = false } = {}) {
  try {
    for (const size of [SMALLEST, WINDOW]) {
      await assertFits(page, screen, size);
      await assertAccessible(page, `${screen} at ${size.width}×${size.height}`, part);
      await assertKeyboardScrolls(page, `${screen} at ${size.width}×${size.height}`);
      if (pictured) await picture(page, `${screen} ${size.width}×${size.height}`);
    }
    await assertFits(page, screen, ENLARGED);
  } finally {
    await page.setViewportSize(WINDOW);
  }
}

/** Holds a screen with nothing in it to account, where there is the least room. */
export async function assertEmptyHolds(page, screen) {
  try {
    await assertFits(page, screen, SMALLEST);
    await assertAccessible(page, screen);
    await assertKeyboardScrolls(page, screen);
  } finally {
    await page.setViewportSize(WINDOW);
  }
}

async function picture(page, name) {
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
