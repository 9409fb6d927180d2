// The ranking of a call: who manages it forms the provisional and the final list, and
// one scorrimento after a renunciation; the Comune that sent an application reads where
// it stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertHolds, chooseService, dialog, goTo, inPari, placeOf, signIn, startWork } from './steps.mjs';
import { openWorld } from './world.mjs';

const world = openWorld();
let marco, andrea;
let call, application;

const CALL = /Fondo non autosufficienza/;

const panel = (page) => page.getByRole('region', { name: /^Graduatoria: Buono per il caregiver/ });

/** Asks for a version and waits until the central service has made it. */
async function ask(page, name, type, act) {
  await goTo(page, call);
  if (type !== 'provvisoria') {
    await panel(page).getByRole('button', { name: 'Anteprima', exact: true }).click();
    await panel(page)
      .getByRole('grid', { name: `Anteprima della graduatoria ${type}` })
      .waitFor();
  }
  await panel(page).getByRole('button', { name, exact: true }).click();
  const form = dialog(page);
  if (act) await form.getByLabel(/^Atto/).fill(act);
  await form.getByRole('button', { name: 'Salva', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  await panel(page).getByText(`L’ultima versione è ${type}.`).waitFor();
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

test('dalla provvisoria alla definitiva', async (t) => {
  const step = world.story(t);
  const { page } = andrea;
  await step('l’anteprima spiega ogni posizione', async () => {
    await goTo(page, 'avvisi');
    await page.getByRole('grid', { name: 'Avvisi' }).getByRole('row', { name: CALL }).click();
    await panel(page).getByRole('button', { name: 'Anteprima' }).click();
    const table = panel(page).getByRole('grid', { name: 'Anteprima della graduatoria provvisoria' });
    await table.getByRole('row').nth(2).click();
    await panel(page).getByText(/^ADL \+ IADL \(prima il più basso\)/).waitFor();
    call = placeOf(page);
    await assertHolds(page, 'graduatoria-anteprima', { pictured: true });
  });
  await step('la provvisoria la forma il servizio centrale', () => ask(page, 'Forma la provvisoria', 'provvisoria'));
  await step('la definitiva, con il suo atto', () => ask(page, 'Rendi definitiva', 'definitiva', 'Determina 214'));
});

test('una rinuncia fa scorrere la graduatoria', async (t) => {
  const step = world.story(t);
  await step('il Comune legge dove sta la sua domanda, e registra la rinuncia', async () => {
    const { page } = marco;
    await inPari(page);
    await goTo(page, 'avvisi/domande');
    await page.getByRole('main').getByRole('combobox', { name: 'Stato' }).selectOption({ label: 'Finanziata' });
    await page.getByRole('grid', { name: 'Domande' }).getByRole('row').nth(1).click();
    const shown = page.getByRole('region', { name: 'Domanda aperta' });
    await shown.getByText(/Posizione \d+/).first().waitFor();
    application = placeOf(page);
    await shown.getByRole('button', { name: 'Rinuncia', exact: true }).click();
    const form = dialog(page);
    await form.getByLabel(/^Perché finisce/).fill('La famiglia ha trovato posto in struttura.');
    await form.getByRole('button', { name: 'Rinuncia', exact: true }).click();
    await form.waitFor({ state: 'detached' });
    await inPari(page);
  });
  await step('lo scorrimento dice che cosa cambia', async () => {
    const { page } = andrea;
    await inPari(page);
    await goTo(page, call);
    await panel(page).getByRole('button', { name: 'Anteprima', exact: true }).click();
    await panel(page).getByText(/^Fondi della linea/).waitFor();
    const plain = await panel(page).getByText(/^Fondi della linea/).textContent();
    await panel(page).getByLabel(/^Già erogato a chi esce/).fill('100,00');
    await panel(page).getByText(/^Fondi della linea/).and(panel(page).getByText(plain, { exact: true })).waitFor({ state: 'detached' });
    await assertHolds(page, 'graduatoria-scorrimento', { pictured: true });
    await goTo(page, 'avvisi');
    await ask(page, 'Scorri', 'scorrimento', 'Determina 230');
    await page.getByRole('region', { name: 'Graduatorie' }).getByRole('link').filter({ hasText: /Scorrimento/ }).click();
    await page.getByRole('heading', { name: 'Graduatoria', level: 1 }).waitFor();
    await page.getByText(/Da «Idonea finanziata» a «Non più in graduatoria»/).waitFor();
    await page.getByText(/Da «Idonea non finanziata» a «Idonea finanziata»/).waitFor();
    await assertHolds(page, 'graduatoria', { pictured: true });
  });
  await step('il Comune legge com’è finita la sua', async () => {
    const { page } = marco;
    await inPari(page);
    await goTo(page, application);
    await page.getByRole('region', { name: 'Posizioni' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Posizione in graduatoria', level: 1 }).waitFor();
    await page.getByText('Non più in graduatoria').first().waitFor();
    assert.equal(await page.getByText(/Perché questa posizione/).count(), 1);
    await assertHolds(page, 'posizione', { pictured: true });
  });
});
