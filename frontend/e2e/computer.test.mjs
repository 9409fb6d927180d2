// What goes wrong on one computer: the power goes in the middle of the work, or
// the keyring that the keys depend on is not there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  atServices, chooseService, diaryEntry, goTo, inPari, keyringTrouble, listCases, offline, openRow, reconcileNow, saved, signIn, startWork,
  writeDiary,
} from './steps.mjs';
import { openWorld, until } from './world.mjs';

const world = openWorld();

test('il programma muore nel mezzo del lavoro', async (t) => {
  const step = world.story(t);
  const written = 'Scritto un attimo prima che mancasse la corrente.';
  let anna, caso;

  await step('Anna lavora fuori linea, e il programma dice «Salvato»', async () => {
    anna = await world.openDesktop('anna');
    await startWork(anna.page, 'anna.ferrari');
    await anna.line.cut();
    await offline(anna.page);
    await listCases(anna.page, { stato: 'In carico', miei: true });
    caso = await openRow(anna.page);
    await writeDiary(anna.page, written);
    await saved(anna.page);
  });
  await step('comincia a registrare una persona, e il programma muore', async () => {
    await goTo(anna.page, 'soggetti/nuovo');
    await anna.page.getByRole('textbox', { name: 'Cognome' }).fill('Nicolini');
    await anna.page.getByRole('textbox', { name: 'Note' }).fill('Mandata dal parroco; più tardi porterà i documenti.');
    // Kept as one types: no button says so.
    await until(
      () => anna.page.evaluate(async () => (await window.go.app.Bozze.Leggi('soggetto.crea')).includes('parroco')),
      'the draft',
    );
    await anna.kill();
  });
  await step('riavviato, senza linea: quello che era salvato c’è', async () => {
    await anna.start();
    await signIn(anna.page, 'anna.ferrari');
    await chooseService(anna.page, /^Comune di Lodi/);
    await offline(anna.page);
    await goTo(anna.page, caso);
    await diaryEntry(anna.page, written).getByText('Da inviare').waitFor();
  });
  await step('e anche quello che era a metà', async () => {
    await goTo(anna.page, 'soggetti/nuovo');
    await anna.page.getByText(/^Bozza ripresa/).waitFor();
    await anna.page.locator('textarea').getByText('Mandata dal parroco; più tardi porterà i documenti.').waitFor();
    await until(async () => (await anna.page.getByRole('textbox', { name: 'Cognome' }).inputValue()) === 'Nicolini', 'the name');
  });
  await step('con la linea, arriva a tutti', async () => {
    await anna.line.mend();
    await reconcileNow(anna.page);
    await inPari(anna.page);
    await goTo(anna.page, caso);
    await diaryEntry(anna.page, written).waitFor();
    await diaryEntry(anna.page, written).getByText('Da inviare').waitFor({ state: 'detached' });
  });
});

test('il portachiavi', async (t) => {
  const step = world.story(t);
  const runtime = await mkdtemp(join(tmpdir(), 'siz-icaro-bus.'));
  const buses = [];
  t.after(async () => {
    for (const bus of buses) bus.kill();
    await Promise.all(buses.map((bus) => bus.exitCode === null && bus.signalCode === null && once(bus, 'exit')));
    await rm(runtime, { recursive: true, force: true });
  });

  /** A session bus on which nobody starts a keyring by being asked. */
  async function openBus(name) {
    const config = join(runtime, `${name}.conf`);
    const address = `unix:path=${join(runtime, name)}`;
    await writeFile(config, `<busconfig><type>session</type><listen>${address}</listen><policy context="default">
      <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`);
    const bus = spawn('dbus-daemon', ['--nofork', '--nopidfile', '--print-address=1', `--config-file=${config}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    buses.push(bus);
    await once(bus.stdout, 'data');
    return address;
  }

  /** A session with a keyring that is locked, and the way to unlock it: to sign in to the computer again. */
  async function openLocked() {
    const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: await openBus('chiuso'), XDG_DATA_HOME: runtime, XDG_RUNTIME_DIR: runtime };
    const signInToComputer = () => {
      const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], { stdio: ['pipe', 'ignore', 'ignore'], env });
      buses.push(daemon);
      daemon.stdin.end('segreta');
      return daemon;
    };
    const login = '/org/freedesktop/secrets/collection/login';
    const says = (what, object, ...call) =>
      until(async () => {
        const gdbus = spawn('gdbus', ['call', '--session', '-d', 'org.freedesktop.secrets', '-o', object, '-m', ...call], { stdio: ['ignore', 'pipe', 'ignore'], env });
        let said = '';
        gdbus.stdout.on('data', (some) => (said += some));
        await once(gdbus, 'close');
        return said.includes(what);
      }, `a keyring that says ${what}`);
    const first = signInToComputer();
    await says(login, '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `['${login}']`);
    return {
      env,
      async unlock() {
        const gone = once(first, 'exit');
        first.kill();
        await gone;
        signInToComputer();
        await says('false', login, 'org.freedesktop.DBus.Properties.Get', 'org.freedesktop.Secret.Collection', 'Locked');
      },
    };
  }

  for (const [how, address] of [
    ['non c’è una sessione del computer', async () => `unix:path=${join(runtime, 'nessuno')}`],
    ['nessuno tiene le chiavi', () => openBus('bus')],
  ]) {
    await step(`${how}: il programma lo dice, e dice che cosa fare`, async () => {
      const { page } = await world.openDesktop(how.split(' ')[0], { DBUS_SESSION_BUS_ADDRESS: await address() });
      await signIn(page, 'marco.bianchi');
      await keyringTrouble(page);
    });
  }
  await step('è bloccato: sbloccato, si entra senza scrivere di nuovo la password', async () => {
    const { env, unlock } = await openLocked();
    const { page } = await world.openDesktop('bloccato', env);
    await signIn(page, 'marco.bianchi');
    await keyringTrouble(page);
    await page.getByRole('alert').getByText('Portachiavi bloccato').waitFor();
    await unlock();
    await page.getByRole('button', { name: 'Entra' }).click();
    await atServices(page);
  });
});
