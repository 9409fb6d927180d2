// What an operator does, in the words that the screens show.
import assert from 'node:assert/strict';

import { AxeBuilder } from '@axe-core/playwright';

/** Signs in; what comes next depends on the account. */
export async function signIn(page, utente, password) {
  await page.getByRole('heading', { name: 'Accedi' }).waitFor();
  await page.getByLabel('Nome utente').fill(utente);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Entra' }).click();
}

export async function chooseService(page, name) {
  await page.getByRole('heading', { name: 'Scegli il servizio' }).waitFor();
  await page.getByRole('button', { name }).click();
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
}

/** Opens an area by its address, as a link does. */
export async function goTo(page, area, title) {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, `#/${area}`);
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

/** Fails with every accessibility violation of what is shown. */
export async function assertAccessible(page, screen) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `    ${html}`).join('\n')}`,
  );
  assert.deepEqual(found, [], `${screen}: ${found.join('\n')}`);
}
