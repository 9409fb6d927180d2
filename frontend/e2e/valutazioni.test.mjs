// A scale in somebody's kitchen: begun on the line, gone on with off it, locked in
// the middle, completed; what colleagues see of it, and who does not. And a scale
// that the office brings in from a file.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import {
  assertHolds, dialog, fact, goTo, inPari, listCases, lock, nothingHere, notice, offline, openCalled, openRow, reconcileNow,
  startWork, unlock,
} from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();
let anna, marco;

const KATZ = 'ADL di Katz';
const ITEMS = {
  Lavarsi: 'Si lava per conto suo dalla testa ai piedi',
  Vestirsi: 'Fa tutto per conto suo, tranne le scarpe',
  'Andare al gabinetto': 'Qualcuno deve accompagnare, pulire o rivestire',
  'Alzarsi e sedersi': 'Lo fa solo se qualcuno aiuta',
  'Trattenere urine e feci': 'Trattiene sempre le une e le altre',
  Mangiare: 'Mangia per conto suo',
};

function item(page, name) {
  return page.getByRole('group', { name: new RegExp(`^${name}`) });
}

async function answer(page, name, words = ITEMS[name]) {
  await item(page, name).getByRole('radio', { name: words, exact: true }).click();
}

function totals(page) {
  return page.getByRole('main').getByRole('status').filter({ hasText: 'Totale' });
}

/** The assessment that is open beside the list. */
function open(page) {
  return page.getByRole('region', { name: 'Valutazione aperta' });
}

async function begin(page, scale) {
  await openCalled(page, 'Nuova valutazione');
  await page.getByRole('list', { name: 'Scale' }).getByRole('button', { name: scale }).first().click();
  await page.waitForURL(/#\/valutazioni\/.+\/compila/);
}

test('una valutazione in cucina', async (t) => {
  const step = world.story(t);
  let page, caso, mine, later;

  await step('i programmi si aprono', async () => {
    [anna, marco] = await Promise.all(['anna', 'marco'].map((name) => world.openDesktop(name)));
    ({ page } = anna);
  });
  await step('Anna entra', () => startWork(anna.page, 'anna.ferrari'));
  await step('Marco entra', () => startWork(marco.page, 'marco.bianchi'));
  await step('Anna sostituisce Marco, e va da una persona di un caso suo', async () => {
    await listCases(marco.page, { stato: 'In carico', miei: true });
    caso = await openRow(marco.page);
    await goTo(marco.page, 'home');
    await goTo(page, caso);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
  });
  await step('sceglie la scala, e non scrive di chi si tratta', async () => {
    await openCalled(page, 'Nuova valutazione');
    await page.getByRole('list', { name: 'Scale' }).waitFor();
    await assertHolds(page, 'scelta della scala', { pictured: true });
    await page.getByRole('list', { name: 'Scale' }).getByRole('button', { name: new RegExp(`^${KATZ}`) }).click();
    await page.waitForURL(/#\/valutazioni\/.+\/compila/);
    mine = page.url().match(/#\/(valutazioni\/[^/]+)/)[1];
  });
  await step('i punti si vedono quando ha scelto, e il totale cresce con le risposte', async () => {
    assert.equal(await page.getByText(/\d punt[oi]/).count(), 0);
    await answer(page, 'Lavarsi');
    await item(page, 'Lavarsi').getByText('1 punto').waitFor();
    await answer(page, 'Vestirsi');
    await totals(page).getByText('Totale: 2 di 6').waitFor();
    await totals(page).getByText('Mancano 4 risposte.').waitFor();
    await assertHolds(page, 'compilazione', { pictured: true });
  });
  await step('la linea cade, il computer si blocca: le risposte ci sono ancora', async () => {
    await anna.line.cut();
    await offline(page);
    await answer(page, 'Andare al gabinetto');
    await lock(page);
    await unlock(page);
    await page.getByText(/^Bozza ripresa/).waitFor();
    assert.ok(await item(page, 'Andare al gabinetto').getByRole('radio', { name: ITEMS['Andare al gabinetto'] }).isChecked());
    await totals(page).getByText('Totale: 2 di 6').waitFor();
  });
  await step('la completa: le si dice che cosa manca, e ci arriva con un clic', async () => {
    await answer(page, 'Mangiare');
    await openCalled(page, 'Completa');
    await page.getByText('Mancano 2 risposte', { exact: true }).waitFor();
    await openCalled(page, 'Trattenere urine e feci');
    assert.ok(await item(page, 'Trattenere urine e feci').getByRole('radio').first().evaluate((one) => one === document.activeElement));
    for (const name of ['Alzarsi e sedersi', 'Trattenere urine e feci']) await answer(page, name);
    await totals(page).getByText('Dipendenza parziale nelle attività di base').waitFor();
    await openCalled(page, 'Completa');
    await open(page).getByText('Completata', { exact: true }).first().waitFor();
    await open(page).getByText('Totale: 4 di 6').waitFor();
    await open(page).getByText('Da inviare').waitFor();
    await assertHolds(page, 'valutazione completata', { pictured: true });
  });
  await step('torna la linea, e Marco, che ha il caso, lo viene a sapere', async () => {
    await anna.line.mend();
    await reconcileNow(page);
    await inPari(page);
    await goTo(marco.page, 'home');
    await notice(marco.page, 'Una valutazione di un tuo caso è stata completata').first().waitFor();
  });
  await step('Marco la legge nel caso, e la valida', async () => {
    await goTo(marco.page, caso);
    await marco.page.getByRole('region', { name: KATZ }).getByRole('link', { name: /: 4 di 6$/ }).click();
    await open(marco.page).getByText('Totale: 4 di 6').waitFor();
    await openCalled(marco.page, 'Valida');
    await dialog(marco.page).getByRole('button', { name: 'Valida' }).click();
    await open(marco.page).getByText('Validata', { exact: true }).first().waitFor();
    await inPari(marco.page);
  });
  await step('mesi dopo Anna la rifà dalle risposte di allora, e cambia solo quello che è cambiato', async () => {
    await goTo(page, mine);
    await open(page).getByText('Validata', { exact: true }).first().waitFor();
    await openCalled(page, 'Rivaluta');
    await page.waitForURL((url) => /#\/valutazioni\/.+\/compila/.test(url.href) && !url.href.includes(mine));
    later = page.url().match(/#\/(valutazioni\/[^/]+)/)[1];
    await totals(page).getByText('Totale: 4 di 6').waitFor();
    assert.ok(await item(page, 'Mangiare').getByRole('radio', { name: ITEMS.Mangiare, exact: true }).isChecked());
    // As long as this is a draft the other stands, and says that it has begun.
    await goTo(page, mine);
    await open(page).getByText('Validata', { exact: true }).first().waitFor();
    await open(page).getByRole('link', { name: /^Cominciata al suo posto: .*Bozza$/ }).click();
    await openCalled(page, 'Continua a compilare');
    await answer(page, 'Mangiare', 'Va imboccata almeno in parte, o si nutre con sonda o flebo');
    await answer(page, 'Vestirsi', 'Qualcuno deve preparare i vestiti o aiutare a metterli, o resta in parte senza');
    await openCalled(page, 'Completa');
    await open(page).getByText('Totale: 2 di 6').waitFor();
    await goTo(page, mine);
    await open(page).getByText('Superata', { exact: true }).first().waitFor();
    await open(page).getByRole('link', { name: 'Quella che ne ha preso il posto' }).click();
    await page.waitForURL((url) => url.href.includes(later));
  });
  await step('nella scheda della persona si vede come va', async () => {
    await goTo(page, caso);
    const course = page.getByRole('region', { name: KATZ });
    await course.getByRole('img', { name: /^ADL di Katz: .* a 2 il .*, su 6$/ }).waitFor();
    await course.getByRole('link', { name: /: 2 di 6$/ }).first().waitFor();
    await until(async () => (await course.locator('circle').count()) > 1, 'the drawing');
    await assertHolds(page, 'caso con valutazioni', { pictured: true });
    await page.getByRole('main').getByRole('region', { name: 'Presa in carico aperta' }).getByRole('heading', { level: 2 }).first().getByRole('link').click();
    await page.getByRole('region', { name: KATZ }).getByRole('img').waitFor();
    await assertHolds(page, 'soggetto con valutazioni', { pictured: true });
    await inPari(page);
  });
  await step('Paolo, amministrativo, non ne vede niente', async () => {
    const paolo = await world.openDesktop('paolo');
    await startWork(paolo.page, 'paolo.rossi');
    assert.equal(await paolo.page.getByRole('navigation', { name: 'Aree' }).getByRole('button', { name: /^Valutazioni/ }).count(), 0);
    await goTo(paolo.page, 'valutazioni');
    await nothingHere(paolo.page);
    await goTo(paolo.page, caso);
    await fact(paolo.page, 'Numero', /^P\d\d-/).waitFor();
    assert.equal(await paolo.page.getByText(KATZ).count(), 0);
  });
});

test('una scala da un file', async (t) => {
  const step = world.story(t);
  const fhir = new URL('../../backend/modelli/testdata/dolore.fhir.json', import.meta.url);
  const scale = {
    codice: 'cadute', versione: '1', titolo: 'Rischio di cadere', uso: 'valutazione', fonte: 'Servizio', licenza: 'Del servizio',
    parti: [
      {
        titolo: 'Cadute',
        campi: [
          {
            path: 'cadute', tipo: 'scelta', etichetta: 'Cadute nell’ultimo anno', obbligatorio: true,
            voci: [
              { codice: 'no', testo: 'Nessuna', punti: 0 },
              { codice: 'una', testo: 'Una', punti: 1 },
              { codice: 'piu', testo: 'Più di una', punti: 2 },
            ],
          },
          { path: 'dove', tipo: 'testo', etichetta: 'Dove è caduta', quando: "cadute != 'no'" },
        ],
      },
    ],
    totali: [{ nome: 'totale', etichetta: 'Totale', espressione: 'somma(punti)', max: 2, fasce: [{ da: 0, a: 0, testo: 'Basso' }, { da: 1, a: 2, testo: 'Alto' }] }],
  };
  const wrong = structuredClone(scale);
  wrong.parti[0].campi[1].quando = "caduta != 'no'";
  let elena;

  /** Gives the page a file to read, as whoever chooses it does. */
  const load = async (name, text) => {
    await goTo(elena, 'valutazioni');
    await openCalled(elena, 'Scale');
    await openCalled(elena, 'Carica da file');
    await elena.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  };
  const publish = async () => {
    await openCalled(elena, 'Attiva');
    await dialog(elena).getByRole('button', { name: 'Attiva' }).click();
    await elena.getByRole('region', { name: 'Scala aperta' }).getByText('Attivo', { exact: true }).first().waitFor();
    await inPari(elena);
  };

  await step('Elena, referente, vede le scale in uso', async () => {
    ({ page: elena } = await world.openDesktop('elena'));
    await startWork(elena, 'elena.galli');
    await goTo(elena, 'valutazioni');
    await elena.getByRole('row').nth(1).waitFor();
    await assertHolds(elena, 'valutazioni', { pictured: true });
    await openCalled(elena, 'Scale');
    await elena.getByRole('row').filter({ hasText: 'Indice di Barthel modificato' }).click();
    await elena.getByRole('region', { name: 'Scala aperta' }).getByText('Com’è da compilare').waitFor();
    await assertHolds(elena, 'scale', { pictured: true });
  });
  await step('un file con un errore dice quale riga, e che cosa', async () => {
    await load('cadute.json', JSON.stringify(wrong));
    await elena.getByText('parte 1 «Cadute», campo 2 «dove»').waitFor();
    await elena.getByText(/«caduta» non è un campo/).waitFor();
    assert.equal(await elena.getByRole('main').getByRole('button', { name: 'Carica', exact: true }).count(), 0);
    await assertHolds(elena, 'scala con errori', { pictured: true });
  });
  await step('un file che non è una scala lo dice', async () => {
    await load('foto.json', 'non è niente');
    await elena.getByRole('main').getByRole('alert').filter({ hasText: /file|JSON/ }).first().waitFor();
  });
  await step('quello giusto si prova, si carica e si pubblica', async () => {
    await load('cadute.json', JSON.stringify(scale));
    await item(elena, 'Cadute nell’ultimo anno').waitFor();
    await assertHolds(elena, 'scala da caricare', { pictured: true });
    await openCalled(elena, 'Carica');
    await elena.getByRole('region', { name: 'Scala aperta' }).getByText('Com’è da compilare').waitFor();
    assert.equal(await elena.getByLabel('Dove è caduta').count(), 0);
    await answer(elena, 'Cadute nell’ultimo anno', 'Più di una');
    await elena.getByLabel('Dove è caduta').waitFor();
    await totals(elena).getByText('Totale: 2 di 2').waitFor();
    await publish();
  });
  await step('un questionario FHIR R4 si carica allo stesso modo', async () => {
    await load('dolore.json', await readFile(fhir, 'utf8'));
    await elena.getByRole('heading', { name: 'Il dolore' }).first().waitFor();
    await openCalled(elena, 'Carica');
    await publish();
  });
  await step('Anna usa la scala nuova', async () => {
    const { page } = anna;
    await inPari(page);
    await listCases(page, { stato: 'In carico', miei: true });
    await openRow(page);
    await begin(page, /^Rischio di cadere/);
    await answer(page, 'Cadute nell’ultimo anno', 'Nessuna');
    await openCalled(page, 'Completa');
    await open(page).getByText('Totale: 0 di 2').waitFor();
    await inPari(page);
  });
  await step('il referente toglie dalle proposte del suo servizio una scala, e la rimette', async () => {
    const box = elena.getByRole('checkbox', { name: /^Proponila in / });
    const scales = async (shown) => {
      await goTo(elena, 'pic');
      await openRow(elena);
      await openCalled(elena, 'Nuova valutazione');
      const list = elena.getByRole('list', { name: 'Scale' });
      await list.getByRole('button', { name: /^Rischio di cadere/ }).waitFor();
      await until(async () => (await list.getByRole('button', { name: 'Indice di Barthel modificato' }).count()) === shown, 'the scales that are offered');
    };
    const choose = async () => {
      await goTo(elena, 'valutazioni');
      await openCalled(elena, 'Scale');
      await elena.getByRole('row').filter({ hasText: 'Indice di Barthel modificato' }).click();
      await box.waitFor();
      await box.click();
    };
    await choose();
    await until(async () => !(await box.isChecked()), 'the box to be empty');
    await assertHolds(elena, 'scala non proposta', { pictured: true });
    await scales(0);
    await choose();
    await until(() => box.isChecked(), 'the box to be ticked');
    await scales(1);
  });
  await step('ritirata, non si sceglie più', async () => {
    await goTo(elena, 'valutazioni');
    await openCalled(elena, 'Scale');
    await elena.getByRole('row').filter({ hasText: 'Rischio di cadere' }).click();
    await openCalled(elena, 'Ritira');
    await dialog(elena).getByRole('button', { name: 'Ritira' }).click();
    await elena.getByRole('region', { name: 'Scala aperta' }).getByText('Ritirato', { exact: true }).first().waitFor();
    await inPari(elena);
    const { page } = anna;
    await listCases(page, { stato: 'In carico', miei: true });
    await openRow(page);
    await openCalled(page, 'Nuova valutazione');
    await page.getByRole('list', { name: 'Scale' }).getByRole('button', { name: new RegExp(`^${KATZ}`) }).waitFor();
    await until(async () => (await page.getByRole('button', { name: /^Rischio di cadere/ }).count()) === 0, 'the scale to be gone');
  });
});
