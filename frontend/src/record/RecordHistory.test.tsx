import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Passaggio } from '../bridge/types';
import { RecordHistory } from './RecordHistory';
import { draw, letta, program } from './testing';

afterEach(() => vi.unstubAllGlobals());

const passage = (versione: number, more: Partial<Passaggio> = {}): Passaggio => ({
  versione,
  quando: '2026-11-24T08:05:00Z',
  fatta: '',
  chi: 'Bianchi Elena',
  cosa: 'ha modificato i dati',
  campi: [],
  ...more,
});

type Stretch = { passaggi: Passaggio[]; prima: number };
type Tell = (id: string, prima: number) => Promise<Stretch>;

/** A program that tells a history so, with a line or without. */
function telling(tell: Tell, inLinea = true) {
  program();
  const storia = vi.fn(tell);
  const { app } = (globalThis as unknown as { go: { app: Record<string, object> } }).go;
  Object.assign(app.Schede ?? {}, { Storia: storia });
  Object.assign(app, { Riconcilia: { Stato: () => Promise.resolve({ numero: 1, inLinea }) } });
  return storia;
}

const button = (name: string) => screen.findByRole('button', { name });

describe('RecordHistory', () => {
  it('asks nobody before it is opened, and says who changed what', async () => {
    const storia = telling(() =>
      Promise.resolve({
        passaggi: [
          passage(9, {
            fatta: '2026-11-20T17:00:00Z',
            campi: [
              { etichetta: 'Note', era: 'prima', e: 'dopo' },
              { etichetta: 'CAP', era: '', e: '26900' },
              { etichetta: 'E-mail', era: 'a@b.it', e: '' },
            ],
          }),
          passage(4, { chi: 'Servizio centrale:', cosa: 'importazione dagli archivi' }),
        ],
        prima: 0,
      }),
    );
    draw(<RecordHistory record={letta({ nome: 'a' })} />);
    expect(storia).not.toHaveBeenCalled();
    (await button('Apri la storia')).click();
    const [first, second] = within(await screen.findByRole('list', { name: 'Storia' })).getAllByRole('listitem');
    expect(first?.textContent).toBe('Bianchi Elena ha modificato i dati 24/11/2026, 09:05 (sul suo computer 20/11/2026, 18:00)Noteera primaora dopoCAP26900E-mailera a@b.itora vuoto');
    expect(second?.textContent).toContain('Servizio centrale: importazione dagli archivi');
    expect(storia.mock.calls).toEqual([['r1', 0]]);
    expect(screen.queryByRole('button', { name: 'Carica altre' })).toBeNull();
    (await button('Chiudi la storia')).click();
    await vi.waitFor(() => expect(screen.queryByRole('list')).toBeNull());
  });

  it('says whose it is where the page is about something else', async () => {
    telling(() => Promise.resolve({ passaggi: [], prima: 0 }));
    draw(<RecordHistory record={letta({})} of="del nucleo anagrafico" />);
    screen.getByRole('heading', { name: 'Storia del nucleo anagrafico' });
    (await button('Apri la storia del nucleo anagrafico')).click();
    await button('Chiudi la storia del nucleo anagrafico');
  });

  it('goes on where a stretch ends', async () => {
    const storia = telling((_id, prima) => Promise.resolve(prima === 0 ? { passaggi: [passage(9), passage(7)], prima: 7 } : { passaggi: [passage(2)], prima: 0 }));
    draw(<RecordHistory record={letta({})} />);
    (await button('Apri la storia')).click();
    (await button('Carica altre')).click();
    await vi.waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(3));
    expect(storia.mock.calls).toEqual([
      ['r1', 0],
      ['r1', 7],
    ]);
    expect(screen.queryByRole('button', { name: 'Carica altre' })).toBeNull();
  });

  it('shows the beginning of a long text, and all of it to who asks', async () => {
    const long = 'parola '.repeat(100);
    telling(() => Promise.resolve({ passaggi: [passage(9, { campi: [{ etichetta: 'Note', era: '', e: long }] })], prima: 0 }));
    draw(<RecordHistory record={letta({})} />);
    (await button('Apri la storia')).click();
    const more = await button('Leggi tutto');
    expect(screen.getByRole('listitem').textContent).not.toContain(long);
    more.click();
    await vi.waitFor(() => expect(screen.getByRole('listitem').textContent).toContain(long));
  });

  it('says that there is none yet, and what is not sent', async () => {
    telling(() => Promise.resolve({ passaggi: [], prima: 0 }));
    draw(<RecordHistory record={letta({}, { daInviare: true })} />);
    (await button('Apri la storia')).click();
    expect(await screen.findByText('Non c’è ancora nessuna modifica da mostrare.')).toBeTruthy();
    expect(screen.getByText(/non ancora inviate/)).toBeTruthy();
  });

  it('says why it cannot be read without a line', async () => {
    const storia = telling(() => Promise.reject(new Error('asked')), false);
    draw(<RecordHistory record={letta({})} />);
    expect((await screen.findByRole('tooltip')).textContent).toContain('non c’è linea');
    (await button('Apri la storia')).click();
    expect(storia).not.toHaveBeenCalled();
  });

  it('says what went wrong, and reads again', async () => {
    let line = false;
    telling(() => (line ? Promise.resolve({ passaggi: [passage(9)], prima: 0 }) : Promise.reject(Object.assign(new Error('Senza linea.'), { code: 'fuori_linea' }))));
    draw(<RecordHistory record={letta({})} />);
    (await button('Apri la storia')).click();
    expect((await screen.findByRole('alert')).textContent).toContain('Senza linea.');
    line = true;
    (await button('Riprova')).click();
    expect(await screen.findByRole('listitem')).toBeTruthy();
  });

  it('is read again once the record is another', async () => {
    const storia = telling(() => Promise.resolve({ passaggi: [passage(9)], prima: 0 }));
    const { redraw } = draw(<RecordHistory record={letta({ nome: 'a' })} />);
    (await button('Apri la storia')).click();
    await screen.findByRole('listitem');
    redraw(<RecordHistory record={letta({ nome: 'a' })} />);
    redraw(<RecordHistory record={letta({ nome: 'b' })} />);
    await vi.waitFor(() => expect(storia).toHaveBeenCalledTimes(2));
  });
});
