// Who comes to the front desk for the first time, with and without a line, until
// a colleague has their case in charge or another service their report.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  assertAccessible, assertEmptyHolds, assertHolds, chooseService, dialog, diaryEntry, fact, goTo, inPari, lock, notice, offline, openFromSearch, placeOf, signIn, startWork, unlock,
} from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();
let desk, marco, elena, self;

const NAME = 'Zerbinati Ortensia';
const CODE = 'ZRBRNS58D52E648T'; // of nobody: invented, with its check digit
const REASON = 'La signora vive sola al terzo piano e non riesce più a fare la spesa.';

/** Goes on to the next step of the form, by its title. */
async function next(page, title) {
  await page.getByRole('button', { name: 'Avanti' }).click();
  await page.getByRole('heading', { name: new RegExp(`${title}$`), level: 2 }).waitFor();
}

const choose = (page, label, option) => page.getByRole('main').getByRole('combobox', { name: new RegExp(`^${label}`) }).selectOption({ label: option });

/** Tells the steps behind the person, and gives the address of the report. */
async function tellRest(page, { urgency, reason, outcome }) {
  await next(page, 'Riferimento');
  await next(page, 'Bisogni');
  await choose(page, 'Categoria sociale', 'Anziani');
  await choose(page, 'Urgenza', urgency);
  await page.getByLabel('Cura e assistenza a casa').check();
  await page.getByLabel(/^Motivo della segnalazione/).fill(reason);
  await next(page, 'Servizi richiesti');
  await page.getByLabel('Pasti a domicilio').check();
  await next(page, 'Esito');
  await choose(page, 'Esito', outcome);
}

async function register(page) {
  await page.getByRole('button', { name: 'Registra', exact: true }).click();
  await page.waitForURL(/#\/segnalazioni\/(?!nuova).+/);
  return placeOf(page);
}

async function tellWho(page) {
  await goTo(page, 'segnalazioni/nuova');
  await choose(page, 'Modalità', 'Di persona');
  await choose(page, 'Accesso', 'Spontaneo');
  await choose(page, 'Chi si rivolge al servizio', "L'utente stesso");
  await next(page, 'Utente');
}

/** Whom the report is about, in its form. */
const person = (page) => page.getByRole('combobox', { name: /^Persona/ });

const shown = (page) => page.getByRole('region', { name: 'Segnalazione aperta' });

/** The state of the report that is open. */
const stands = (page, state) => shown(page).getByText(state, { exact: true }).first().waitFor();

const act = (page, name) => shown(page).getByRole('button', { name, exact: true }).click();

async function sendTo(page, service) {
  await act(page, 'Invia a un altro servizio');
  const form = dialog(page);
  const choice = form.getByLabel(/^Inviata al servizio/);
  const option = await choice.getByRole('option', { name: service }).getAttribute('value');
  await choice.selectOption(option);
  await form.getByLabel(/^Motivo dell'invio/).fill('Per competenza.');
  await form.getByRole('button', { name: 'Invia a un altro servizio' }).click();
  await form.waitFor({ state: 'detached' });
  await stands(page, 'Inviata');
}

test('entrano lo sportello, due colleghi e un altro servizio', async (t) => {
  const step = world.story(t);
  await step('i programmi si aprono', async () => {
    [desk, marco, elena, self] = await Promise.all(['paolo', 'marco', 'elena', 'stefano'].map((name) => world.openDesktop(name)));
  });
  await step('Paolo entra, allo sportello', () => startWork(desk.page, 'paolo.rossi'));
  await step('Marco entra', () => startWork(marco.page, 'marco.bianchi'));
  await step('Elena entra', () => startWork(elena.page, 'elena.galli'));
  await step('Stefano entra, al SELF', async () => {
    await signIn(self.page, 'stefano.uggeri');
    await chooseService(self.page, /SELF/i);
    await inPari(self.page);
  });
});

test('una persona viene per la prima volta', async (t) => {
  const step = world.story(t);
  const { page, line } = desk;
  let report;

  await step('lo sportello perde la linea', async () => {
    await line.cut();
    await offline(page);
  });
  await step('comincia la segnalazione', async () => {
    await tellWho(page);
    await assertHolds(page, 'segnalazione-utente', { pictured: true });
  });
  await step('registra la persona, il codice fiscale per primo', async () => {
    await page.getByRole('button', { name: 'Nuovo cittadino' }).click();
    const form = dialog(page);
    await form.getByLabel('Codice fiscale').fill(CODE);
    await until(async () => (await form.getByRole('textbox', { name: 'Data di nascita' }).inputValue()) === '12/04/1958', 'what the code says');
    await assertAccessible(page, 'nuovo-cittadino');
    await form.getByRole('textbox', { name: 'Cognome' }).fill('Zerbinati');
    await form.getByRole('textbox', { name: /^Nome/ }).fill('Ortensia');
    await form.getByRole('button', { name: 'Salva' }).click();
    await form.waitFor({ state: 'detached' });
    await until(async () => (await person(page).inputValue()) === NAME, 'the person in the form');
  });
  await step('si blocca a metà, e ritrova tutto al suo posto', async () => {
    await next(page, 'Riferimento');
    await next(page, 'Bisogni');
    await page.getByLabel(/^Motivo della segnalazione/).fill(REASON);
    await lock(page);
    await unlock(page);
    await page.getByRole('heading', { name: /Bisogni$/, level: 2 }).waitFor();
    assert.equal(await page.getByLabel(/^Motivo della segnalazione/).inputValue(), REASON);
    await page.getByRole('button', { name: 'Indietro' }).click();
    await page.getByRole('button', { name: 'Indietro' }).click();
    await until(async () => (await person(page).inputValue()) === NAME, 'the person in the draft');
  });
  await step('finisce i passi e registra', async () => {
    await tellRest(page, { urgency: 'Urgente', reason: REASON, outcome: 'Proposta di presa in carico' });
    await assertHolds(page, 'segnalazione-esito');
    report = await register(page);
    await stands(page, 'Registrata');
    await fact(page, 'Numero', 'assegnato alla prossima sincronizzazione').waitFor();
    await assertHolds(page, 'segnalazione', { pictured: true });
  });
  await step('è nell’elenco di oggi', async () => {
    await page.getByLabel('Solo di oggi').check();
    await page.getByRole('row').filter({ hasText: NAME }).waitFor();
  });
  await step('torna la linea, e arriva il numero', async () => {
    await line.mend();
    await inPari(page);
    await fact(page, 'Numero', /^\d{4}\/\d{6}$/).waitFor();
  });
  await step('Elena vede che è urgente, e la assegna a Marco', async () => {
    await goTo(elena.page, 'home');
    await notice(elena.page, 'urgente').filter({ hasText: NAME }).first().waitFor();
    await goTo(elena.page, report);
    await act(elena.page, 'Assegna');
    const form = dialog(elena.page);
    const choice = form.getByLabel(/^Assegnata a/);
    await choice.selectOption(await choice.getByRole('option', { name: /Bianchi Marco/ }).getAttribute('value'));
    await form.getByRole('button', { name: 'Assegna' }).click();
    await form.waitFor({ state: 'detached' });
    await stands(elena.page, 'Assegnata');
  });
  await step('lo sportello non la legge più', async () => {
    await page.getByText('La scheda non esiste o non è fra quelle dei tuoi servizi.').first().waitFor();
  });
  await step('Marco lo legge fra le notifiche, e apre il caso senza riscrivere nulla', async () => {
    await goTo(marco.page, 'home');
    await notice(marco.page, NAME).filter({ hasText: 'assegnata' }).getByRole('link').first().click();
    await stands(marco.page, 'Assegnata');
    await act(marco.page, 'Apri presa in carico');
    const form = marco.page.getByRole('form', { name: `Apri presa in carico per ${NAME}` });
    await until(async () => (await form.getByLabel("Motivo dell'apertura").inputValue()).includes(REASON), 'the reason of the report');
    assert.equal(await form.getByLabel('Area').locator('option:checked').innerText(), 'Anziani');
    await assertHolds(marco.page, 'caso-da-segnalazione');
    await form.getByRole('button', { name: 'Apri presa in carico' }).click();
    await marco.page.waitForURL(/#\/pic\/(?!nuovo\/).+/);
    await diaryEntry(marco.page, REASON).waitFor();
    await marco.page.getByRole('list', { name: 'Segnalazioni' }).getByRole('link', { name: /^Segnalazione/ }).click();
    await stands(marco.page, 'In carico');
  });
});

test('una segnalazione passa a un altro servizio', async (t) => {
  const step = world.story(t);
  const { page } = marco;
  let seen, withdrawn;

  const another = async (reason) => {
    await tellWho(page);
    await person(page).fill('Ferrari');
    await page.getByRole('listbox').getByRole('option').first().click();
    await tellRest(page, { urgency: 'Ordinaria', reason, outcome: 'Invio ad altro servizio o ente' });
    return register(page);
  };

  await step('Marco ne registra una e la invia al SELF', async () => {
    seen = await another('Cerca un tirocinio.');
    await sendTo(page, /SELF/i);
    await inPari(page);
  });
  await step('Stefano ne ha notizia, e la vede', async () => {
    await goTo(self.page, 'home');
    await notice(self.page, 'Un altro servizio ha inviato una segnalazione').getByRole('link').first().click();
    await stands(self.page, 'Vista');
    await shown(self.page).getByRole('link', { name: /^Scheda di/ }).waitFor();
    await inPari(self.page);
  });
  await step('Marco lo sa, e non la può più ritirare', async () => {
    await stands(page, 'Vista');
    assert.equal(await shown(page).getByRole('button', { name: "Ritira l'invio" }).count(), 0);
    await goTo(page, 'home');
    await notice(page, 'è stata vista').first().waitFor();
  });
  await step('ne invia un’altra, e la ritira prima che la vedano', async () => {
    withdrawn = await another('Cerca una casa.');
    await sendTo(page, /SELF/i);
    await act(page, "Ritira l'invio");
    await stands(page, 'Ritirata');
    await inPari(page);
  });
  await step('al SELF non c’è più', async () => {
    await goTo(self.page, 'segnalazioni');
    await self.page.getByRole('row').filter({ hasText: 'Vista' }).first().waitFor();
    await goTo(self.page, withdrawn);
    await self.page.getByText('La scheda non esiste o non è fra quelle dei tuoi servizi.').first().waitFor();
    await goTo(self.page, seen);
    await stands(self.page, 'Vista');
  });
  await step('la guida dell’area dice come si lavora', async () => {
    await page.getByRole('button', { name: 'Guida' }).click();
    await dialog(page).getByRole('heading', { name: 'Inviarla a un altro servizio' }).waitFor();
    await assertAccessible(page, 'guida-segnalazioni');
  });
});

test('ogni schermata e ogni finestra delle segnalazioni', async (t) => {
  const step = world.story(t);
  const { page } = elena;
  await step('l’elenco, e l’elenco in cui non c’è niente', async () => {
    await goTo(page, 'segnalazioni');
    await page.getByRole('row').nth(1).waitFor();
    await assertHolds(page, 'segnalazioni', { pictured: true });
    await page.getByLabel('Cerca fra le segnalazioni').fill('zzyzx');
    await page.getByText('Nessuna segnalazione con questi filtri').waitFor();
    await assertEmptyHolds(page, 'segnalazioni, niente');
  });
  await step('dalla ricerca si arriva alla scheda, e dalla persona alle sue segnalazioni', async () => {
    await openFromSearch(page, NAME, 'Segnalazione');
    await stands(page, 'In carico');
    await shown(page).getByRole('link', { name: `Scheda di ${NAME}` }).click();
    await page.getByRole('list', { name: 'Segnalazioni' }).getByRole('link', { name: /^Segnalazione/ }).waitFor();
  });
  await step('le finestre di una segnalazione che aspetta', async () => {
    await goTo(page, 'segnalazioni');
    await page.getByLabel('Stato', { exact: true }).selectOption({ label: 'Ritirata' });
    await page.getByRole('row').nth(1).click();
    await stands(page, 'Ritirata');
    for (const name of ['Assegna', 'Integra', 'Invia a un altro servizio', 'Chiudi la segnalazione']) {
      await act(page, name);
      await dialog(page).waitFor();
      await assertHolds(page, `segnalazione, ${name}`);
      await dialog(page).getByRole('button', { name: 'Annulla' }).click();
      await dialog(page).waitFor({ state: 'detached' });
    }
  });
  await step('si chiude con un esito, e si riapre', async () => {
    await act(page, 'Chiudi la segnalazione');
    const form = dialog(page);
    await form.getByLabel(/^Esito/).selectOption({ label: 'Da valutare' });
    await form.getByRole('button', { name: 'Chiudi la segnalazione' }).click();
    await form.getByText('Per chiudere indica come è finita').first().waitFor();
    await form.getByLabel(/^Esito/).selectOption({ label: 'Informazione e orientamento' });
    await form.getByRole('button', { name: 'Chiudi la segnalazione' }).press('Enter');
    await form.waitFor({ state: 'detached' });
    await stands(page, 'Chiusa');
    await act(page, 'Riapri');
    await assertAccessible(page, 'segnalazione, Riapri');
  });
});
