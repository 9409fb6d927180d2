// Two operators who cannot reach each other change the same datum of the same
// person. When the line is back both converge, nothing of either is lost, and
// whoever came second decides with both texts in view.
import { test } from 'node:test';

import { assertAccessible, chooseService, goTo, signIn } from './steps.mjs';
import { openWorld, PASSWORD } from './world.mjs';

test('two operators write the same datum with no line', async (t) => {
  const world = await openWorld(t);
  const [anna, marco] = await Promise.all([world.openDesktop('anna'), world.openDesktop('marco')]);
  await signIn(anna, 'anna.ferrari', PASSWORD);
  await chooseService(anna, /Comune di Lodi/);
  await signIn(marco, 'marco.bianchi', PASSWORD);
  await chooseService(marco, /Comune di Lodi/);
  await Promise.all([anna, marco].map(inPari));

  await goTo(anna, 'soggetti', 'Soggetti');
  await anna.getByRole('row').nth(1).click();
  await anna.waitForURL(/#\/soggetti\/.+/);
  const person = new URL(anna.url()).hash.replace('#/', '');
  await goTo(marco, person, 'Soggetti');

  await world.stopCentral();
  await Promise.all([anna, marco].map((page) => page.getByRole('button', { name: /^Fuori linea/ }).first().waitFor()));
  await writeNotes(anna, 'Preferisce essere chiamata la mattina.');
  await writeNotes(marco, 'Risponde soltanto di sera.');

  await world.startCentral();
  const loser = await Promise.any(
    [anna, marco].map(async (page) => {
      await page.getByRole('button', { name: '1 da riconciliare' }).first().waitFor();
      return page;
    }),
  );
  const other = loser === anna ? marco : anna;

  await goTo(loser, 'riconcilia', 'Da riconciliare');
  await loser.getByRole('list', { name: 'Modifiche da riconciliare' }).getByRole('link').first().click();
  const field = loser.getByRole('region', { name: 'Note' });
  await field.getByText('Preferisce essere chiamata la mattina.').first().waitFor();
  await field.getByText('Risponde soltanto di sera.').first().waitFor();
  await assertAccessible(loser, 'da riconciliare');

  await field.getByText('Un testo che li unisce').click();
  const result = 'La mattina, oppure di sera.';
  await field.getByLabel('Testo unito: Note').fill(result);
  await loser.getByRole('button', { name: 'Salva le scelte' }).click();
  await loser.getByText('Niente da riconciliare').waitFor();

  await other.getByText(result).waitFor();
  await Promise.all([anna, marco].map(inPari));
});

async function inPari(page) {
  await page.getByRole('button', { name: 'In pari' }).first().waitFor();
}

async function writeNotes(page, text) {
  await page.getByRole('button', { name: 'Modifica', exact: true }).click();
  await page.getByLabel('Note', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Salva', exact: true }).click();
  await page.getByText(text).waitFor();
  await page.getByRole('button', { name: 'Salva', exact: true }).waitFor({ state: 'detached' });
}
