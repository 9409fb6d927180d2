// The agenda as it is drawn: no appointment out of sight, and its state to be
// read on it, in the hour that it has.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cannot, clickHour, goTo, inPari, nextWeek, saved, startWork, visit } from './steps.mjs';
import { openWorld, SMALLEST, until, WINDOW } from './world.mjs';

const world = openWorld();
let page, saturday;

/** The Saturday of next week, where the demo data leave the day free. */
async function showNextWeek() {
  const monday = await nextWeek(page);
  const day = new Date(`${monday}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 5);
  saturday = day.toISOString().slice(0, 10);
}

const HALF_HOUR = 30 * 60 * 1000;
const DIGITS = { day: '2-digit', month: '2-digit', year: 'numeric' };

/** A moment as Italy writes it, now unless another is given. */
function italian(options, at = world.now()) {
  return new Intl.DateTimeFormat('it-IT', { timeZone: 'Europe/Rome', ...options }).format(at);
}

/** Makes an appointment on that Saturday by the button. */
async function make(title, from, to) {
  await page.getByRole('button', { name: 'Nuovo appuntamento' }).click();
  const dialog = page.getByRole('dialog', { name: 'Nuovo appuntamento' });
  await dialog.getByLabel('Titolo').fill(title);
  await dialog.getByRole('textbox', { name: 'Giorno' }).fill(saturday.split('-').reverse().join('/'));
  await dialog.getByLabel('Dalle').fill(from);
  await dialog.getByLabel('Alle', { exact: true }).fill(to);
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await dialog.waitFor({ state: 'detached' });
  await visit(page, title).waitFor();
}

/** Fails unless all of a text of an appointment is drawn inside of its box. */
async function readable(title, text) {
  await visit(page, title).getByText(text).waitFor();
  for (const size of [SMALLEST, WINDOW]) {
    await page.setViewportSize(size);
    await visit(page, title).scrollIntoViewIfNeeded();
    const inside = () =>
      visit(page, title).evaluate((event, words) => {
        const box = event.getBoundingClientRect();
        const walker = document.createTreeWalker(event, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = node.data.indexOf(words);
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + words.length);
          return [...range.getClientRects()].every(
            ({ left, top, right, bottom, width }) =>
              width > 0 && left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 1 && bottom <= box.bottom + 1,
          );
        }
        return false;
      }, text);
    await until(inside, `«${text}» inside of «${title}» at ${size.width}×${size.height}`, 5_000);
  }
}

/** Where something is, once it has come to rest: a calendar scrolls by itself after it was resized. */
async function still(target) {
  let last;
  await until(async () => {
    const before = last;
    last = await target.boundingBox();
    return before !== undefined && ['x', 'y', 'width', 'height'].every((side) => before[side] === last[side]);
  }, 'something that stands still');
  return last;
}

test('l’agenda', async (t) => {
  const step = world.story(t);
  const evening = 'Riunione serale';

  await step('Anna entra: oggi è il giorno d’Italia, in qualunque posto e giorno sia il computer', async () => {
    ({ page } = await world.openDesktop('anna'));
    await startWork(page, 'anna.ferrari');
    const today = italian(DIGITS);
    await page.getByRole('main').getByText(italian({ weekday: 'long', day: 'numeric', month: 'long' }), { exact: true }).waitFor();
    await goTo(page, 'agenda');
    const day = today.split('/').reverse().join('-');
    await page.locator(`[role=columnheader][data-date="${day}"][aria-current=date]`).waitFor();
    await cannot(page, 'Oggi');
    await page.getByRole('button', { name: 'Nuovo appuntamento' }).click();
    const dialog = page.getByRole('dialog', { name: 'Nuovo appuntamento' });
    // The next half hour, which may be tomorrow's.
    const proposed = italian(DIGITS, Math.ceil(world.now() / HALF_HOUR) * HALF_HOUR);
    assert.equal(await dialog.getByRole('textbox', { name: 'Giorno' }).inputValue(), proposed);
    await dialog.getByRole('button', { name: 'Annulla' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
  await step('guarda la settimana prossima', showNextWeek);
  await step('un appuntamento alle 20:30 si vede nella settimana', async () => {
    await make(evening, '20:30', '21:00');
    await saved(page);
    await readable(evening, '20:30');
  });
  await step('lo trascina a un’altra ora, che resta dopo aver ricaricato', async () => {
    await inPari(page);
    await visit(page, evening).scrollIntoViewIfNeeded();
    const from = await still(visit(page, evening));
    const slot = async (hour) => (await page.locator(`[data-time="${hour}:00"]`).last().boundingBox()).y;
    const up = (await slot('20:30')) - (await slot('18:30'));
    const x = from.x + from.width / 2;
    const y = from.y + from.height / 3;
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y - up, { steps: 10 });
    await page.mouse.up();
    await visit(page, evening).getByText('18:30').waitFor();
    await page.reload();
    await showNextWeek();
    await visit(page, evening).getByText('18:30').waitFor();
  });
  await step('l’esito si legge sull’appuntamento', async () => {
    await visit(page, evening).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Stato').selectOption({ label: 'Annullata' });
    await dialog.getByText('Annullata', { exact: true }).first().waitFor();
    await dialog.getByRole('button', { name: 'Chiudi senza salvare' }).click();
    await readable(evening, 'Annullata');
  });
  await step('due che si sovrappongono lo dicono tutti e due', async () => {
    await make('Colloquio con la scuola', '10:00', '10:30');
    await make('Telefonata al medico', '10:00', '10:30');
    await readable('Colloquio con la scuola', 'si sovrappone');
    await readable('Telefonata al medico', 'si sovrappone');
  });
  await step('una bozza si riprende a un’altra ora, con la persona che si legge', async () => {
    await page.getByRole('button', { name: 'Nuovo appuntamento' }).click();
    let dialog = page.getByRole('dialog', { name: 'Nuovo appuntamento' });
    await dialog.getByLabel('Titolo').fill('Da riprendere');
    const person = dialog.getByRole('combobox', { name: 'Soggetto' });
    await person.fill('rossi');
    await page.getByRole('listbox').getByRole('option').first().click();
    const name = await person.inputValue();
    assert.match(name, /^\p{L}.* \p{L}/u);
    await dialog.getByRole('button', { name: 'Annulla' }).click();
    await dialog.waitFor({ state: 'detached' });
    dialog = await clickHour(page, saturday, '15:00');
    await dialog.getByText('Bozza ripresa').waitFor();
    const reads = async (text) => (await dialog.getByRole('combobox', { name: 'Soggetto' }).inputValue()) === text;
    await until(() => reads(name), 'the person by name');
    assert.equal(await dialog.getByLabel('Titolo').inputValue(), 'Da riprendere');
    assert.equal(await dialog.getByLabel('Dalle').inputValue(), '15:00');
    await dialog.getByRole('button', { name: 'Scarta bozza' }).click();
    await until(() => reads(''), 'a form without a person');
    assert.equal(await dialog.getByLabel('Titolo').inputValue(), '');
    assert.equal(await dialog.getByLabel('Dalle').inputValue(), '15:00');
    await dialog.getByRole('button', { name: 'Annulla' }).click();
  });
});
