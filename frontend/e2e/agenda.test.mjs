// The agenda as it is drawn: no appointment out of sight, and its state to be
// read on it, in the hour that it has.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertHolds, cannot, clickHour, goTo, inPari, nextWeek, startWork, visit } from './steps.mjs';
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

/** Makes an appointment on that Saturday by the button, warned of the one that it overlaps. */
async function make(title, from, to, overlapping) {
  await page.getByRole('button', { name: 'Nuovo appuntamento' }).click();
  const dialog = page.getByRole('dialog', { name: 'Nuovo appuntamento' });
  await dialog.getByLabel('Titolo').fill(title);
  await dialog.getByRole('textbox', { name: 'Giorno', exact: true }).fill(saturday.split('-').reverse().join('/'));
  await dialog.getByLabel('Dalle').fill(from);
  await dialog.getByLabel('Alle', { exact: true }).fill(to);
  if (overlapping) await dialog.getByRole('status').filter({ hasText: 'Si sovrappone' }).getByText(overlapping).waitFor();
  await dialog.getByRole('button', { name: 'Salva', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await visit(page, title).first().waitFor();
}

/** Fails unless all of a text of an appointment is drawn inside of its box. */
async function readable(title, text) {
  await visit(page, title).getByText(text).first().waitFor();
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
            // A line is some pixels taller than its letters.
            ({ left, top, right, bottom, width }) =>
              width > 0 && left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 4 && bottom <= box.bottom + 4,
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
    // What is chosen on the way, and then left, is not kept.
    await dialog.getByLabel('Stato').focus();
    await page.keyboard.press('ArrowDown');
    await dialog.getByRole('button', { name: 'Chiudi senza salvare' }).click();
    await dialog.waitFor({ state: 'detached' });
    await visit(page, evening).click();
    await dialog.getByText('Pianificata', { exact: true }).first().waitFor();
    await dialog.getByLabel('Stato').selectOption({ label: 'Annullata' });
    await dialog.getByRole('button', { name: 'Salva', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await visit(page, evening).getByTitle('Annullata', { exact: true }).waitFor();
    await readable(evening, 'Riunione');
  });
  await step('tre che si sovrappongono lo dicono, e si leggono', async () => {
    // From the Monday of that week.
    await page.getByRole('button', { name: 'Giorno', exact: true }).click();
    for (let day = 0; day < 5; day++) await page.getByRole('button', { name: 'Periodo successivo' }).press('Enter');
    await make('Colloquio scuola', '10:00', '10:30');
    await make('Medico', '10:00', '10:30', 'Colloquio scuola');
    await make('Equipe', '10:00', '11:00', 'Medico');
    for (const [title, text] of [['Colloquio scuola', 'Colloquio'], ['Medico', 'Medico'], ['Equipe', 'Equipe']]) {
      await visit(page, title).getByTitle('si sovrappone', { exact: true }).waitFor();
      await readable(title, text);
      await readable(title, '10:00');
    }
    await assertHolds(page, 'agenda-tre', { pictured: true });
    // A week has room for two beside each other, and says that there is one more.
    await page.getByRole('button', { name: 'Settimana', exact: true }).click();
    await page.getByText('+1', { exact: true }).first().waitFor();
  });
  await step('dalle 22 all’una finisce il giorno dopo, e si vede in tutti e due i giorni', async () => {
    await make('Reperibilità', '22:00', '01:00');
    assert.equal(await visit(page, 'Reperibilità').count(), 2);
  });
  await step('elimina quello che ha sbagliato, e lo rimette', async () => {
    await visit(page, 'Reperibilità').first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Elimina' }).click();
    const question = page.getByRole('alertdialog', { name: 'Eliminare l’appuntamento?' });
    await assertHolds(page, 'agenda-elimina', { pictured: true });
    await question.getByRole('button', { name: 'Elimina', exact: true }).click();
    await visit(page, 'Reperibilità').first().waitFor({ state: 'detached' });
    await page.getByRole('status').getByRole('button', { name: /^Ripristina/ }).click();
    await visit(page, 'Reperibilità').first().waitFor();
  });
  await step('uno che si ripete c’è ogni settimana, e di uno solo si cambia il posto', async () => {
    await page.getByRole('button', { name: 'Nuovo appuntamento' }).click();
    let dialog = page.getByRole('dialog', { name: 'Nuovo appuntamento' });
    await dialog.getByLabel('Titolo').fill('Educativa');
    await dialog.getByRole('textbox', { name: 'Giorno', exact: true }).fill(saturday.split('-').reverse().join('/'));
    await dialog.getByLabel('Dalle').fill('16:00');
    await dialog.getByLabel('Alle', { exact: true }).fill('17:00');
    await dialog.getByLabel('Si ripete').selectOption({ label: 'Ogni settimana, lo stesso giorno' });
    await assertHolds(page, 'agenda-nuovo', { pictured: true });
    await dialog.getByRole('button', { name: 'Salva', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Periodo successivo' }).click();
    await visit(page, 'Educativa').click();
    dialog = page.getByRole('dialog', { name: 'Colloquio' });
    await dialog.getByLabel('Luogo').fill('Biblioteca');
    await assertHolds(page, 'agenda-serie', { pictured: true });
    await dialog.getByRole('button', { name: 'Salva', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await visit(page, 'Educativa').getByText('Biblioteca').waitFor();
    await page.getByRole('button', { name: 'Periodo precedente' }).click();
    await visit(page, 'Educativa').waitFor();
    assert.equal(await visit(page, 'Educativa').getByText('Biblioteca').count(), 0);
    await page.getByRole('button', { name: 'Mese', exact: true }).click();
    await assertHolds(page, 'agenda-mese', { pictured: true });
    await page.getByRole('button', { name: 'Settimana', exact: true }).click();
  });
  await step('tutto il servizio dice di chi è ciascuno', async () => {
    await page.getByLabel('Di chi').selectOption({ label: 'Tutto il servizio' });
    await visit(page, 'Educativa').getByText('Ferrari A.').waitFor();
    await assertHolds(page, 'agenda-servizio', { pictured: true });
    await page.getByLabel('Di chi').selectOption({ label: 'La mia agenda' });
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
    await page.getByRole('alertdialog').getByRole('button', { name: 'Scarta bozza' }).click();
    await until(() => reads(''), 'a form without a person');
    assert.equal(await dialog.getByLabel('Titolo').inputValue(), '');
    assert.equal(await dialog.getByLabel('Dalle').inputValue(), '15:00');
    await dialog.getByRole('button', { name: 'Annulla' }).click();
  });
  await step('importa il calendario di un altro programma, e legge che cosa resta fuori', async () => {
    const day = saturday.replaceAll('-', '');
    const pick = async (name, text) => {
      await page.getByLabel('Calendario da importare').setInputFiles({ name, mimeType: 'text/calendar', buffer: Buffer.from(text) });
      return page.getByRole('dialog', { name: `Importare da «${name}»?` });
    };
    const event = (uid, ...lines) => ['BEGIN:VEVENT', `UID:${uid}`, ...lines, 'END:VEVENT'];
    const alarm = (trigger) => ['BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER:${trigger}`, 'END:VALARM'];
    const calendar = [
      'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Prova//IT',
      ...event('prova-1@x.example', 'SUMMARY:Incontro con la scuola', `DTSTART:${day}T110000Z`, `DTEND:${day}T120000Z`, 'LOCATION:Via Fanfulla 3', 'ATTENDEE;CN=Sara Neri:mailto:sara@scuola.example', ...alarm('-PT30M'), ...alarm('-P1D')),
      ...event('prova-2@x.example', 'SUMMARY:Supervisione', `DTSTART;VALUE=DATE:${day}`, 'RRULE:FREQ=MONTHLY;COUNT=3'),
      ...event('prova-3@x.example', 'SUMMARY:Visita medica', `DTSTART:${day}T130000Z`, `DTEND:${day}T140000Z`, 'CLASS:PRIVATE'),
      'END:VCALENDAR', '',
    ].join('\r\n');
    let asked = await pick('scuola.ics', calendar);
    await asked.getByText('Entrano in agenda 2 appuntamenti:').waitFor();
    await asked.getByText('Non si importa: il promemoria 1 giorno prima.').waitFor();
    await asked.getByText(/Visita medica.*: è segnato come privato/).waitFor();
    await assertHolds(page, 'agenda-importa', { pictured: true });
    await asked.getByRole('button', { name: 'Importa nella mia agenda' }).dblclick();
    const done = page.getByRole('dialog', { name: 'Importato' });
    await done.getByText('Sono entrati in agenda 2 appuntamenti:').waitFor();
    await assertHolds(page, 'agenda-importato', { pictured: true });
    await done.getByRole('button', { name: 'Chiudi', exact: true }).last().click();
    await visit(page, 'Incontro con la scuola').waitFor();
    assert.equal(await visit(page, 'Incontro con la scuola').count(), 1);
    // Again, dropped onto the agenda, and what is no calendar.
    const dropped = await page.evaluateHandle((text) => {
      const carried = new DataTransfer();
      carried.items.add(new File([text], 'scuola.ics', { type: 'text/calendar' }));
      return carried;
    }, calendar);
    const held = visit(page, 'Incontro con la scuola');
    const taken = (type) => held.evaluate((place, [kind, dataTransfer]) => !place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true })), [type, dropped]);
    // What nobody takes the browser would open in place of the program.
    assert.ok(await taken('dragover'));
    assert.ok(await taken('drop'));
    asked = page.getByRole('dialog', { name: 'Importare da «scuola.ics»?' });
    await asked.getByText('Nessun appuntamento del file entra in agenda.').waitFor();
    await asked.getByRole('button', { name: 'Annulla' }).click();
    asked = await pick('relazione.docx', 'PK e altro');
    await asked.getByText(/non è un calendario/).waitFor();
    await assertHolds(page, 'agenda-non-calendario', { pictured: true });
    await asked.getByRole('button', { name: 'Annulla' }).click();
  });
});
