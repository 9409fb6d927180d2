// What leaves the program on paper and in files, without a line, and that the register
// of accesses says so, also to a second operator's service.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { assertHolds, goTo, inPari, listCases, nameOnPage, offline, openRow, startWork, writeDiary } from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();
let page, line, caso, name;

const form = () => page.getByRole('alertdialog');
const detail = () => page.getByRole('region', { name: 'Presa in carico aperta' });
/** Looks into a PDF, as a reader of the screen does. */
const poppler = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
const files = async () => (await readdir(world.exportsOf('anna'))).sort();

/** Saves what the open dialog is about, and returns where that is. */
async function savePDF() {
  const before = await files();
  await form().getByRole('button', { name: 'Salva PDF' }).click();
  await form().getByRole('status').getByText(/^Salvato in «.*\.pdf»/).waitFor();
  await form().getByRole('button', { name: 'Fatto' }).click();
  const fresh = (await files()).filter((file) => !before.includes(file));
  assert.equal(fresh.length, 1, fresh.join());
  return join(world.exportsOf('anna'), fresh[0]);
}

test('senza linea, su carta e in un file', async (t) => {
  const step = world.story(t);
  const words = 'È più serena: la perizia è già arrivata, così si può procedere.';

  await step('Anna apre un caso, e la linea cade', async () => {
    ({ page, line } = await world.openDesktop('anna'));
    await startWork(page, 'anna.ferrari');
    await listCases(page, { stato: 'In carico', miei: true });
    caso = (await openRow(page)).split('/').at(-1);
    name = await nameOnPage(page);
    await line.cut();
    await offline(page);
    await writeDiary(page, words);
  });
  await step('salva in PDF la scheda del caso, con Ctrl+P', async () => {
    await page.locator('body').press('Control+p');
    await form().getByText('non sono protetti').waitFor();
    await assertHolds(page, 'stampa di un caso', { part: '[role=alertdialog]', pictured: true });
    const file = await savePDF();
    const text = poppler('pdftotext', '-layout', file, '-');
    assert.ok(text.includes(name), text);
    assert.match(text, /pagina 1 di \d/);
    assert.match(poppler('pdfinfo', file), /Tagged: +yes/);
    assert.match(poppler('pdfinfo', '-struct-text', file), /H1/);
  });
  await step('e il diario, con quello che ha scritto adesso', async () => {
    await detail().getByRole('button', { name: 'Stampa il diario' }).click();
    await assertHolds(page, 'stampa del diario', { part: '[role=alertdialog]' });
    const text = poppler('pdftotext', '-raw', await savePDF(), '-').replace(/\s+/g, ' ');
    assert.ok(text.includes(words), text);
    assert.ok(text.includes('non ancora inviata al servizio centrale'), text);
  });
  await step('stampa la scheda: la finestra ha le pagine, e nient’altro', async () => {
    await page.evaluate(() => {
      window.print = () => (window.printed = document.querySelector('.ui-pages').textContent);
    });
    await detail().getByRole('button', { name: 'Stampa', exact: true }).click();
    await form().getByRole('button', { name: 'Stampa' }).click();
    await form().waitFor({ state: 'detached' });
    const printed = await page.evaluate(() => window.printed);
    assert.ok(printed.includes('pagina 1 di') && printed.includes(name), printed);
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await page.evaluate(() => [...document.body.children].filter((one) => getComputedStyle(one).display !== 'none' && one.tagName !== 'SCRIPT').map((one) => one.className)), ['ui-pages']);
    const paper = await page.pdf({ preferCSSPageSize: true });
    await page.emulateMedia({ media: null });
    const sheets = execFileSync('pdfinfo', ['-'], { encoding: 'utf8', input: paper });
    assert.match(sheets, new RegExp(`Pages: +${printed.match(/pagina \d+ di \d+/g).length}\\b`), 'a sheet for each page');
    assert.equal(await page.locator('.ui-pages').isVisible(), false, 'the pages are on the screen');
  });
  await step('e l’elenco dei suoi casi, in PDF e in CSV', async () => {
    await goTo(page, 'pic');
    const list = await page.getByRole('row').nth(1).getByRole('gridcell').first().innerText();
    await page.getByRole('button', { name: 'Stampa', exact: true }).click();
    const text = poppler('pdftotext', '-layout', await savePDF(), '-');
    assert.ok(text.includes(list.trim().split(/\s{2,}|\n/)[0]), text);
    await page.getByRole('button', { name: 'Esporta', exact: true }).click();
    await form().getByLabel('Testo (CSV)').check();
    await assertHolds(page, 'esporta in CSV', { part: '[role=alertdialog]', pictured: true });
    await form().getByRole('button', { name: 'Scegli dove salvare' }).click();
    await form().getByText(/^Esportato in «Prese in carico .*\.csv»/).waitFor();
    await form().getByRole('button', { name: 'Fatto' }).click();
    const csv = await readFile(join(world.exportsOf('anna'), (await files()).find((file) => file.endsWith('.csv'))), 'utf8');
    assert.ok(csv.startsWith('\ufeffServizio;') && csv.includes('\r\n'), csv.slice(0, 200));
    assert.ok(csv.includes(name), 'the case is in its list');
  });
  await step('torna la linea, e il registro degli accessi lo dice', async () => {
    await line.mend();
    await inPari(page);
    const register = () => world.command('accessi');
    const said = [
      new RegExp(`prese in carico, righe 1, una scheda, salvato in PDF, scheda ${caso}`),
      new RegExp(`prese in carico, righe 1, una scheda, stampato, scheda ${caso}`),
      new RegExp(`righe \\d+, di tutti i servizi; «Presa in carico».*salvato in PDF, scheda ${caso}`),
    ];
    await until(async () => {
      const all = await register();
      return said.every((one) => one.test(all)) && (all.match(/elenco_esportato +anna\.ferrari/g) ?? []).length === 5;
    }, 'what left, in the register');
    assert.ok(!(await register()).includes(name), 'the register names no citizen');
  });
});
