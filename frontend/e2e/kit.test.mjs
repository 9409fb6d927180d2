// What the first-access kit promises, on the program as it is: signing in, the
// forced change of password, the choice of a service, the home and the search;
// and no accessibility violation on any screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, chooseService, goTo, signIn } from './steps.mjs';
import { openWorld, PASSWORD } from './world.mjs';

test('a first access changes the password, then chooses a service', async (t) => {
  const world = await openWorld(t);
  const page = await world.openDesktop('chiara');
  await page.getByRole('heading', { name: 'Accedi' }).waitFor();
  await assertAccessible(page, 'sign-in');

  await signIn(page, 'chiara.marchesi', PASSWORD);
  await page.getByText('Devi cambiare la password per attivare il tuo account').waitFor();
  await page.getByText('Niente panico: scegli una nuova password e continua. Ricordati di salvarla.').waitFor();
  await assertAccessible(page, 'change of password');

  const chosen = 'Quattro-Biciclette-Verdi-71';
  await page.getByLabel('Password attuale').fill(PASSWORD);
  await page.getByLabel('Nuova password', { exact: false }).first().fill(chosen);
  await page.getByLabel('Ripeti la nuova password').fill(chosen);
  await page.getByRole('button', { name: 'Cambia password' }).click();

  await page.getByRole('heading', { name: 'Scegli il servizio' }).waitFor();
  await assertAccessible(page, 'choice of service');
});

test('the home, the search and every area', async (t) => {
  const world = await openWorld(t);
  const page = await world.openDesktop('anna');
  await signIn(page, 'anna.ferrari', PASSWORD);
  await chooseService(page, /Comune di Lodi/);

  await t.test('home', async () => {
    for (const section of ['Notifiche', 'Preferiti', 'Cronologia']) {
      await page.getByRole('heading', { name: section }).waitFor();
    }
    await assertAccessible(page, 'home');
  });

  const areas = [
    ['soggetti', 'Soggetti', true],
    ['pic', 'Prese in carico (PIC)', true],
    ['soggetti/nuovo', 'Nuovo soggetto', false],
    ['agenda', 'Agenda', false],
    ['storico', 'Servizio Storico', false],
    ['riconcilia', 'Da riconciliare', false],
    ['impostazioni', 'Impostazioni', false],
  ];
  for (const [area, title, hasDetail] of areas) {
    await t.test(area, async () => {
      await goTo(page, area, title);
      if (hasDetail) await page.getByRole('row').nth(1).waitFor();
      await assertAccessible(page, area);
      if (!hasDetail) return;
      await page.getByRole('row').nth(1).click();
      await page.waitForURL(new RegExp(`#/${area}/.+`));
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await assertAccessible(page, `${area}, detail`);
    });
  }

  await t.test('search', async () => {
    await goTo(page, 'soggetti', 'Soggetti');
    const row = page.getByRole('row').nth(1);
    const name = (await row.getByRole('gridcell').or(row.getByRole('cell')).or(row.getByRole('rowheader')).first().innerText()).trim();
    await page.keyboard.press('Control+k');
    const search = page.getByRole('combobox', { name: 'Cerca in tutte le aree' });
    await search.fill(name);
    const first = page.getByRole('option').filter({ hasText: name }).first();
    await first.waitFor();
    await first.click();
    await page.waitForURL(/#\/soggetti\/.+/);
    assert.match(page.url(), /#\/soggetti\//);
  });
});
