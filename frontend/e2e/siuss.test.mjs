// What was given is told to INPS: by the office without a line, while the referente
// tells the same; the second is told so, and what went is taken back.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { assertHolds, goTo, inPari, offline, openCalled, startWork, toReconcile } from './steps.mjs';
import { openWorld } from './world.mjs';

const world = openWorld();
let paolo, elena;

const alert = (page) => page.getByRole('alertdialog');

/** The files that somebody has made, as they are. */
async function made(who) {
  const folder = world.exportsOf(who);
  return Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'utf8')));
}

/** Makes the file of what is ready, and returns what the program calls it. */
async function make(page) {
  const code = page.getByRole('textbox', { name: /^Codice fiscale di chi trasmette/ });
  await code.waitFor();
  if ((await code.inputValue()) === '') await code.fill('RSSPLA80A01E648P');
  await page.getByRole('button', { name: 'Crea il file', exact: true }).click();
  await alert(page).getByRole('button', { name: 'Scegli dove salvare' }).click();
  await alert(page).getByText(/^Creato «/).waitFor();
  await alert(page).getByRole('button', { name: 'Fatto' }).click();
}

test('quello che si è erogato, detto all’INPS una volta sola', async (t) => {
  const step = world.story(t);
  await step('i programmi si aprono', async () => {
    [paolo, elena] = await Promise.all(['paolo', 'elena'].map((name) => world.openDesktop(name)));
  });
  await step('Paolo entra, in ufficio', () => startWork(paolo.page, 'paolo.rossi'));
  await step('Elena entra, referente', () => startWork(elena.page, 'elena.galli'));
  await step('Paolo resta senza linea, e vede che cosa è pronto e che cosa manca', async () => {
    await paolo.line.cut();
    await offline(paolo.page);
    await goTo(paolo.page, 'interventi/siuss');
    await paolo.page.getByText(/erogazioni di .* (persone|una persona)/).first().waitFor();
    await paolo.page.getByRole('heading', { name: 'Da completare' }).waitFor();
    await assertHolds(paolo.page, 'siuss', { pictured: true });
  });
  await step('i codici che mancano si scrivono una volta per il servizio', async () => {
    await openCalled(paolo.page, 'Codici per SIUSS');
    await paolo.page.getByRole('textbox', { name: 'Codice INPS di Telesoccorso' }).fill('A2.08');
    await paolo.page.getByRole('combobox', { name: 'Prova dei mezzi di Telesoccorso' }).selectOption({ label: 'Senza prova dei mezzi' });
    await assertHolds(paolo.page, 'codici siuss', { pictured: true });
    await paolo.page.getByRole('button', { name: 'Salva', exact: true }).click();
    await paolo.page.getByRole('button', { name: 'Torna al controllo' }).click();
  });
  await step('Elena, con la linea, esporta per prima', async () => {
    await goTo(elena.page, 'interventi/siuss');
    await make(elena.page);
    await inPari(elena.page);
    const [file] = await made('elena');
    assert.match(file, /^<\?xml[^>]*>\n<Flusso xmlns="http:\/\/inps.it\/Casellario">/);
    assert.match(file, /TipoOperazione="I"/);
  });
  await step('Paolo esporta le stesse senza saperlo; al ritorno della linea il programma glielo dice', async () => {
    await make(paolo.page);
    await paolo.line.mend();
    await toReconcile(paolo.page, 1);
    await goTo(paolo.page, 'riconcilia');
    await paolo.page.getByRole('link', { name: 'Hai esportato per SIUSS' }).click();
    await paolo.page.getByText(/Il tuo file non vale: non caricarlo/).first().waitFor();
    await assertHolds(paolo.page, 'siuss rifiutato', { pictured: true });
  });
  await step('Elena revoca un’erogazione, e quella si esporta di nuovo', async () => {
    await goTo(elena.page, 'interventi/siuss');
    await elena.page.getByRole('grid', { name: 'Invii SIUSS' }).getByRole('row').nth(1).click();
    await elena.page.getByRole('checkbox').first().check();
    await assertHolds(elena.page, 'invio siuss', { pictured: true });
    await elena.page.getByRole('button', { name: 'Revoca', exact: true }).click();
    await alert(elena.page).getByRole('button', { name: 'Scegli dove salvare' }).click();
    await alert(elena.page).getByText(/^Creato «/).waitFor();
    await alert(elena.page).getByRole('button', { name: 'Fatto' }).click();
    assert.equal((await made('elena')).filter((file) => file.includes('TipoOperazione="C"')).length, 1);
    await elena.page.getByText('In un invio successivo').first().waitFor();
    await goTo(elena.page, 'interventi/siuss');
    await elena.page.getByText(/^un’erogazione di una persona/).waitFor();
  });
  await step('Elena la riapre, per correggerla, e finché non è liquidata resta fuori', async () => {
    await goTo(elena.page, 'interventi/siuss');
    await elena.page.getByRole('grid', { name: 'Invii SIUSS' }).getByRole('row', { name: /Invio/ }).first().click();
    await elena.page
      .getByRole('listitem')
      .filter({ hasText: 'In un invio successivo' })
      .getByRole('link', { name: /^Erogazione di/ })
      .click();
    await elena.page.getByRole('button', { name: 'Riapri', exact: true }).click();
    const form = elena.page.getByRole('dialog');
    await form.getByLabel(/^Perché si riapre/).fill('Le ore erano otto, non dieci');
    await assertHolds(elena.page, 'erogazione riaperta', { pictured: true });
    await form.getByRole('button', { name: 'Riapri', exact: true }).click();
    await elena.page.getByRole('button', { name: 'Correggi', exact: true }).waitFor();
    await goTo(elena.page, 'interventi/siuss');
    await elena.page.getByText('Nessuna erogazione è pronta.').waitFor();
  });
});

test('quello che il servizio ha fatto, in numeri', async (t) => {
  const step = world.story(t);
  const table = (name) => elena.page.getByRole('table', { name });
  await step('Elena, referente, legge gli ultimi dodici mesi senza linea', async () => {
    await elena.line.cut();
    await offline(elena.page);
    await goTo(elena.page, 'statistiche');
    const total = table('Persone in carico per area').getByRole('row', { name: /^Totale [1-9]/ });
    await total.waitFor();
    for (const name of ['Persone in carico per età', 'Persone in carico per Comune di residenza']) {
      // Each counts the same people.
      assert.equal(await table(name).getByRole('row', { name: /^Totale/ }).innerText(), await total.innerText());
    }
    await table('Interventi e spesa per mese').getByRole('row', { name: /^Totale .*€/ }).waitFor();
    await assertHolds(elena.page, 'statistiche', { pictured: true });
  });
  await step('di un anno in cui non c’era niente legge che non c’era', async () => {
    await elena.page.getByLabel('Periodo').selectOption({ label: 'Altri giorni' });
    await elena.page.getByLabel('Dal', { exact: true }).fill('01/01/1990');
    await elena.page.getByLabel('Al', { exact: true }).fill('31/12/1990');
    await elena.page.getByText('Nessun caso nel periodo.').first().waitFor();
    await elena.page.getByLabel('Al', { exact: true }).fill('31/12/1989');
    await elena.page.getByText('Viene prima dell’inizio.').waitFor();
    await assertHolds(elena.page, 'statistiche di un altro tempo', { pictured: true });
    await elena.page.getByLabel('Periodo').selectOption({ label: 'Ultimi 12 mesi' });
    await table('Casi per responsabile').getByRole('row', { name: /^Ferrari Anna/ }).waitFor();
  });
  await step('quello che esporta copre i numeri piccoli', async () => {
    await elena.page.getByRole('button', { name: 'Esporta', exact: true }).click();
    await alert(elena.page).getByLabel('Testo (CSV)').check();
    await assertHolds(elena.page, 'esporta le statistiche', { pictured: true });
    await alert(elena.page).getByRole('button', { name: 'Scegli dove salvare' }).click();
    await alert(elena.page).getByText(/^Esportato in «/).waitFor();
    await alert(elena.page).getByRole('button', { name: 'Fatto' }).click();
    const file = (await made('elena')).find((text) => text.includes('Persone in carico per area'));
    const counts = [...file.matchAll(/^(?:Lodi|Altri Comuni|\d+–\d+|85 e oltre);(\d+)\r$/gm)].map(([, n]) => Number(n));
    assert.ok(counts.length > 0 && counts.every((n) => n === 0 || n >= 5), file);
  });
  await step('Paolo, amministrativo, non le trova', async () => {
    await paolo.page.getByRole('navigation', { name: 'Aree' }).getByRole('button', { name: /^Interventi/ }).waitFor();
    assert.equal(await paolo.page.getByRole('navigation', { name: 'Aree' }).getByRole('button', { name: /^Statistiche/ }).count(), 0);
  });
});
