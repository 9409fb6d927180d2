// Three colleagues of one Comune, each on a computer of their own, with and
// without a line: what each of them sees of the others, and what not.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  addMember, assertAccessible, assertHolds, assignCase, clickHour, closeCase, dialog, diaryEntry, everybodysAgenda, fact,
  findsNothing, goTo, historyNeedsLine, household, inPari, listCases, lock, nameOnPage, nextWeek, notice, offline, openCalled,
  openCaseFor, openFromSearch, openHistory, openRow, placeOf, reconcileNow, reopenCase, saved, startWork, stateOfCase, takeCase, toReconcile,
  unlock, visit, waitingForLine, writeDiary, writeNotes,
} from './steps.mjs';
import { openWorld } from './world.mjs';

const world = openWorld();
let anna, marco, elena;


test('tre colleghi entrano, ciascuno dal suo computer', async (t) => {
  const step = world.story(t);
  await step('i programmi si aprono', async () => {
    [anna, marco, elena] = await Promise.all(['anna', 'marco', 'elena'].map((name) => world.openDesktop(name)));
  });
  await step('Anna entra', () => startWork(anna.page, 'anna.ferrari'));
  await step('Marco entra', () => startWork(marco.page, 'marco.bianchi'));
  await step('Elena entra', () => startWork(elena.page, 'elena.galli'));
});

test('una giornata fuori linea', async (t) => {
  const step = world.story(t);
  const { page, line } = anna;
  const open = 'Concordata la visita: la signora è più serena.';
  const reserved = 'Ha ecchimosi sulle braccia; ne parlo soltanto con Elena.';
  const title = 'Visita in cascina';
  let person, caso, monday;

  await step('Anna perde la linea in casa di un cittadino', async () => {
    await line.cut();
    await offline(page);
  });
  await step('apre uno dei suoi casi, e da lì la scheda del cittadino', async () => {
    await listCases(page, { stato: 'In carico', miei: true });
    caso = await openRow(page);
    const name = await nameOnPage(page);
    await page.getByRole('heading', { name }).getByRole('link').click();
    await page.waitForURL(/#\/soggetti\/.+/);
    person = placeOf(page);
    await page.getByRole('heading', { name, level: 2 }).waitFor();
  });
  await step('scrive nel diario una voce riservata per Elena, e una per tutti', async () => {
    await goTo(page, caso);
    await writeDiary(page, reserved, { riservataPer: /Galli Elena/ });
    await writeDiary(page, open);
    await saved(page);
    await diaryEntry(page, reserved).getByText('Riservata, anche a Galli Elena').waitFor();
  });
  await step('pianifica una visita cliccando nell’agenda', async () => {
    monday = await nextWeek(page);
    const dialog = await clickHour(page, monday, '13:00');
    await dialog.getByLabel('Titolo').fill(title);
    await dialog.getByLabel('Tipo').selectOption({ label: 'Visita domiciliare' });
    await dialog.getByLabel('Luogo').fill('Cascina Sant’Ambrogio');
    assert.equal(await dialog.getByLabel('Dalle').inputValue(), '13:00');
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await dialog.waitFor({ state: 'detached' });
    await visit(page, title).getByText('da inviare').waitFor();
  });
  await step('la testata dice quante modifiche aspettano la linea', () => waitingForLine(page, "\\d+"));
  await step('blocca e sblocca senza linea, e ritrova tutto', async () => {
    await lock(page);
    await assertAccessible(page, 'bloccata');
    await unlock(page);
    await offline(page);
    await goTo(page, caso);
    await diaryEntry(page, reserved).waitFor();
    await diaryEntry(page, open).getByText('Da inviare').waitFor();
  });
  await step('ricarica la finestra, e ritrova tutto', async () => {
    await page.reload();
    await diaryEntry(page, open).waitFor();
    await diaryEntry(page, reserved).waitFor();
    await waitingForLine(page, "\\d+");
  });
  await step('Marco intanto non vede nulla', async () => {
    await goTo(marco.page, caso);
    await marco.page.getByRole('heading', { name: 'Diario' }).waitFor();
    assert.equal(await diaryEntry(marco.page, open).count(), 0);
  });
  await step('torna la linea, e la testata dice che è tutto inviato', async () => {
    await line.mend();
    await reconcileNow(page);
    await inPari(page);
  });
  await step('sullo schermo di Marco compaiono la voce e la visita, non la voce riservata', async () => {
    await diaryEntry(marco.page, open).waitFor();
    // Written first, sent first: had it been for Marco, it would be there too.
    assert.equal(await diaryEntry(marco.page, reserved).count(), 0);
    await findsNothing(marco.page, 'ecchimosi');
    await nextWeek(marco.page);
    await everybodysAgenda(marco.page);
    await visit(marco.page, title).waitFor();
  });
  await step('Elena, nominata, legge anche la voce riservata', async () => {
    await goTo(elena.page, caso);
    await diaryEntry(elena.page, reserved).waitFor();
    await diaryEntry(elena.page, open).waitFor();
    await openFromSearch(elena.page, 'ecchimosi');
    await diaryEntry(elena.page, reserved).waitFor();
  });
  await step('la scheda del cittadino si apre anche da Marco', () => goTo(marco.page, person));
});

test('due operatori scrivono lo stesso dato senza linea', async (t) => {
  const step = world.story(t);
  const pages = [anna.page, marco.page];
  const texts = ['Preferisce essere chiamata la mattina.', 'Risponde soltanto di sera.'];
  const agreed = 'La mattina, oppure di sera.';
  let loser, other;

  await step('aprono la stessa persona, e il servizio centrale si ferma', async () => {
    await goTo(anna.page, 'soggetti');
    const person = await openRow(anna.page);
    await goTo(marco.page, person);
    await world.stopCentral();
    await Promise.all(pages.map(offline));
    await historyNeedsLine(anna.page);
  });
  await step('ciascuno scrive le proprie note', async () => {
    await writeNotes(anna.page, texts[0]);
    await writeNotes(marco.page, texts[1]);
  });
  await step('il servizio torna: a chi arriva secondo tocca decidere', async () => {
    await world.startCentral();
    loser = await Promise.any(
      pages.map(async (page) => {
        await toReconcile(page, 1);
        return page;
      }),
    );
    other = pages.find((page) => page !== loser);
  });
  await step('vede tutti e due i testi, e ne fa uno', async () => {
    await goTo(loser, 'riconcilia');
    await loser.getByRole('list', { name: 'Modifiche da riconciliare' }).getByRole('link').first().click();
    const field = loser.getByRole('region', { name: 'Note' });
    for (const text of texts) await field.getByText(text).first().waitFor();
    await assertAccessible(loser, 'da riconciliare');
    await field.getByText('Un testo che li unisce').click();
    await field.getByLabel('Testo unito: Note').fill(agreed);
    await loser.getByRole('button', { name: 'Salva le scelte' }).click();
    await loser.getByText('Niente da riconciliare').waitFor();
  });
  await step('il testo deciso è sullo schermo dell’altro, e tutti sono in pari', async () => {
    await other.getByText(agreed).waitFor();
    await Promise.all(pages.map(inPari));
  });
  await step('l’altro apre la storia: legge chi ha cambiato che cosa, e quando', async () => {
    const passages = await openHistory(other);
    const [last, mine] = [passages.first(), passages.nth(1)];
    const [theirs, own] = loser === anna.page ? ['Ferrari Anna', 'Bianchi Marco'] : ['Bianchi Marco', 'Ferrari Anna'];
    await last.getByText(`${theirs} ha modificato i dati`).waitFor();
    await last.getByText(agreed).waitFor();
    await last.getByText('era', { exact: true }).waitFor();
    await last.getByText(/\d\d\/\d\d\/\d{4}, \d\d:\d\d/).waitFor();
    await mine.getByText(`${own} ha modificato i dati`).waitFor();
    await assertHolds(other, 'storia', { pictured: true });
  });
  await step('blocca: della storia non resta nulla', async () => {
    await lock(other);
    await unlock(other);
    await other.getByRole('button', { name: 'Apri la storia', exact: true }).waitFor();
    assert.equal(await other.getByRole('list', { name: 'Storia' }).count(), 0);
  });
});

test('due prendono in carico lo stesso caso senza linea', async (t) => {
  const step = world.story(t);
  let caso;

  await step('Anna e Marco aprono un caso che nessuno ha ancora preso', async () => {
    await listCases(anna.page, { stato: 'Aperta' });
    caso = await openRow(anna.page);
    await goTo(marco.page, caso);
  });
  await step('senza linea lo prendono tutti e due', async () => {
    await Promise.all([anna, marco].map(({ line }) => line.cut()));
    await Promise.all([anna, marco].map(({ page }) => offline(page)));
    await takeCase(anna.page);
    await takeCase(marco.page);
    await fact(marco.page, 'Responsabile del caso', 'Bianchi Marco').waitFor();
  });
  await step('Anna ha la linea per prima, e il caso è suo', async () => {
    await anna.line.mend();
    await reconcileNow(anna.page);
    await inPari(anna.page);
    await goTo(elena.page, caso);
    await fact(elena.page, 'Responsabile del caso', 'Ferrari Anna').waitFor();
  });
  await step('Marco legge di chi è, e da quando', async () => {
    await marco.line.mend();
    await reconcileNow(marco.page);
    await toReconcile(marco.page, 1);
    await marco.page.getByRole('list', { name: 'Modifiche da riconciliare' }).getByRole('link').first().click();
    const field = marco.page.getByRole('region', { name: 'Responsabile' });
    await field.getByText('Bianchi Marco').first().waitFor();
    await field.getByText('Ferrari Anna').first().waitFor();
    await field.getByText(/Ferrari Anna, \d\d\/\d\d\/\d{4}/).waitFor();
    await assertAccessible(marco.page, 'caso conteso');
  });
  await step('lo lascia a lei, ed è in pari', async () => {
    await marco.page.getByRole('button', { name: 'Lascia com’è ora' }).click();
    await marco.page.getByRole('alertdialog').getByRole('button', { name: 'Lascia com’è ora' }).click();
    await marco.page.getByText('Niente da riconciliare').waitFor();
    await inPari(marco.page);
    await goTo(marco.page, caso);
    await fact(marco.page, 'Responsabile del caso', 'Ferrari Anna').waitFor();
  });
});

test('le notifiche', async (t) => {
  const step = world.story(t);
  const cases = [];

  await step('Elena assegna ad Anna due casi', async () => {
    await goTo(anna.page, 'home');
    await listCases(elena.page, { stato: 'Aperta' });
    for (const row of [1, 2]) {
      await listCases(elena.page, { stato: 'Aperta' });
      const address = await openRow(elena.page, row);
      cases.push({ address, name: await nameOnPage(elena.page) });
    }
    for (const { address } of cases) {
      await goTo(elena.page, address);
      await assignCase(elena.page, /^Ferrari Anna/);
      await fact(elena.page, 'Responsabile del caso', 'Ferrari Anna').waitFor();
    }
  });
  await step('compaiono sulla home di Anna', async () => {
    for (const { name } of cases) await notice(anna.page, name).getByText('Da Galli Elena').waitFor();
    await assertAccessible(anna.page, 'notifiche');
  });
  await step('«Prendi in carico» prende il caso, e la notifica scompare', async () => {
    const [{ address, name }] = cases;
    await notice(anna.page, name).getByRole('button', { name: 'Prendi in carico' }).click();
    await notice(anna.page, name).waitFor({ state: 'detached' });
    await goTo(elena.page, address);
    await elena.page.getByRole('region', { name: 'Presa in carico aperta' }).getByText('In carico', { exact: true }).waitFor();
  });
  await step('«Nascondi» nasconde l’altra, e resta nascosta', async () => {
    const [, { name }] = cases;
    await notice(anna.page, name).getByRole('button', { name: 'Nascondi' }).click();
    await notice(anna.page, name).waitFor({ state: 'detached' });
    await inPari(anna.page);
    await anna.page.reload();
    await notice(anna.page, '').first().waitFor();
    assert.equal(await notice(anna.page, name).count(), 0);
  });
});

test('la vita di un caso', async (t) => {
  const step = world.story(t);
  const reserved = 'Mi ha detto di un usuraio, e di non parlarne con nessuno.';
  const open = 'Concordato un aiuto per le bollette.';
  const why = 'È di nuovo senza lavoro.';
  let caso;

  await step('Elena apre un caso per un cittadino, e lo assegna ad Anna', async () => {
    await goTo(anna.page, 'home');
    await goTo(elena.page, 'soggetti');
    await openRow(elena.page, 2);
    caso = await openCaseFor(elena.page, { area: 'Adulti', responsabile: 'Ferrari Anna', motivo: 'Chiede un aiuto economico.' });
    await stateOfCase(elena.page, 'Assegnata').waitFor();
    await fact(elena.page, 'Responsabile del caso', 'Ferrari Anna').waitFor();
  });
  await step('Anna lo prende in carico dalla notifica, che scompare', async () => {
    const mine = notice(anna.page, caso.number);
    await mine.getByText('Da Galli Elena').waitFor();
    await mine.getByRole('button', { name: 'Prendi in carico' }).click();
    await mine.waitFor({ state: 'detached' });
    await stateOfCase(elena.page, 'In carico').waitFor();
  });
  await step('scrive una voce che legge soltanto lei', async () => {
    await goTo(marco.page, caso.address);
    await goTo(anna.page, caso.address);
    await writeDiary(anna.page, reserved, { riservata: true });
    await writeDiary(anna.page, open);
    for (const { page } of [marco, elena]) {
      await diaryEntry(page, open).waitFor();
      // Written first, sent first: had it been for them, it would be there too.
      assert.equal(await diaryEntry(page, reserved).count(), 0);
    }
    await findsNothing(marco.page, 'usuraio');
  });
  await step('lo chiude, con il motivo', async () => {
    await closeCase(anna.page, { motivo: 'Obiettivi raggiunti', note: 'Ha trovato un lavoro.' });
    await stateOfCase(anna.page, 'Chiusa').waitFor();
  });
  await step('Elena lo vede chiuso, e perché', async () => {
    await stateOfCase(elena.page, 'Chiusa').waitFor();
    await fact(elena.page, 'Motivo della chiusura', 'Obiettivi raggiunti').waitFor();
    await elena.page.getByText('Ha trovato un lavoro.').waitFor();
  });
  await step('lo riapre, e dice perché', async () => {
    await reopenCase(elena.page, why);
    await stateOfCase(elena.page, 'Riaperta').waitFor();
  });
  await step('Anna lo vede riaperto, di nessuno, e lo riprende', async () => {
    await stateOfCase(anna.page, 'Riaperta').waitFor();
    await fact(anna.page, 'Responsabile del caso', 'Nessuno').waitFor();
    // The diary keeps why it had been closed, and what is hers alone.
    await diaryEntry(anna.page, why).waitFor();
    await diaryEntry(anna.page, 'Ha trovato un lavoro.').waitFor();
    await diaryEntry(anna.page, reserved).waitFor();
    await takeCase(anna.page);
    await stateOfCase(elena.page, 'In carico').waitFor();
  });
});

test('un nucleo', async (t) => {
  const step = world.story(t);
  const kind = 'Nucleo di fatto';
  let person, name, relative;

  await step('Anna registra con chi vive un cittadino', async () => {
    await goTo(anna.page, 'soggetti');
    await openRow(anna.page, 4);
    relative = await nameOnPage(anna.page);
    await goTo(anna.page, 'soggetti');
    person = await openRow(anna.page, 3);
    name = await nameOnPage(anna.page);
    await goTo(marco.page, person);
    await openCalled(anna.page, 'Nuovo nucleo');
    const form = dialog(anna.page);
    await form.getByLabel('Tipo di nucleo').selectOption({ label: kind });
    await addMember(form, { name: relative, known: true, relation: 'Coniuge' });
    await form.getByRole('button', { name: 'Salva' }).click();
    await form.waitFor({ state: 'detached' });
    await household(anna.page, kind).getByText(relative).waitFor();
  });
  await step('Marco lo vede comparire, e da lì apre la scheda dell’altro', async () => {
    await household(marco.page, kind).getByText('Coniuge').waitFor();
    await household(marco.page, kind).getByRole('link', { name: relative }).click();
    await marco.page.getByRole('heading', { name: relative, level: 2 }).waitFor();
    await household(marco.page, kind).getByText(name).waitFor();
  });
  await step('Marco aggiunge un bambino che non è fra i soggetti, e Anna lo vede', async () => {
    await openCalled(marco.page, 'Modifica il nucleo di fatto');
    const form = dialog(marco.page);
    await addMember(form, { name: 'Sofia, la piccola', relation: 'Figlio/a' });
    await form.getByRole('button', { name: 'Salva' }).click();
    await form.waitFor({ state: 'detached' });
    await household(anna.page, kind).getByText('Sofia, la piccola').waitFor();
    await Promise.all([anna, marco].map(({ page }) => inPari(page)));
  });
});
