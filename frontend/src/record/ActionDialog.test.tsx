import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Scheda, SchedaLetta } from '../bridge/types';
import { ActionDialog } from './ActionDialog';
import { azione, campo, draw, kindOf, letta, parte, program } from './testing';

afterEach(() => vi.unstubAllGlobals());

const conflict = { code: 'conflitto', field: 'stato', message: 'Nel frattempo lo stato è diventato «In carico».' };

const SAYS = /^Nel frattempo lo stato/;

const scheda = kindOf(
  [parte('Dati', campo('stato', 'testo'), campo('area', 'testo'), campo('note', 'paragrafi'), campo('chiusa_il', 'data'))],
  [azione('chiudi', ['area', 'note', 'chiusa_il'], { propone: ['chiusa_il'] })],
);

const puo: SchedaLetta['puo'] = [{ azione: 'chiudi', permesso: { si: true, perche: '' }, proposte: { chiusa_il: '"2026-11-29"' } }];
const record = (visto: Record<string, unknown>): SchedaLetta => letta(visto, { puo });

const box = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const give = () => userEvent.click(screen.getByRole('button', { name: 'chiudi' }));
const reread = () => userEvent.click(screen.getByRole('button', { name: 'Rileggi, tieni quello che ho scritto' }));

function open(shown: SchedaLetta, kind: Scheda = scheda) {
  const closed = vi.fn();
  const dialog = (one: SchedaLetta) => <ActionDialog scheda={kind} record={one} action="chiudi" onClose={closed} />;
  const drawn = draw(dialog(shown));
  return { ...drawn, closed, stands: (now: SchedaLetta) => drawn.redraw(dialog(now)) };
}

describe('the dialog of an action', () => {
  it('begins with what the record holds and what the action proposes, and gives both with what was seen', async () => {
    const { acts } = program();
    const { closed } = open(record({ stato: 'aperta', area: 'Adulti' }));
    await screen.findByRole('textbox', { name: 'area' });
    expect([box('area').value, box('chiusa_il').value]).toEqual(['Adulti', '29/11/2026']);
    await userEvent.type(box('note'), 'Fatto.');
    await give();
    await waitFor(() => expect(closed).toHaveBeenCalled());
    expect(acts).toEqual([
      ['r1', 'chiudi', { stato: '"aperta"', area: '"Adulti"' }, { area: '"Adulti"', note: '"Fatto."', chiusa_il: '"2026-11-29"' }],
    ]);
  });

  it('asks what the action tells beside its fields, and waits for it where it must be told', async () => {
    const { acts } = program();
    const tells: Scheda = {
      ...scheda,
      azioni: [azione('chiudi', ['area'], { racconta: { ...campo('+', 'paragrafi'), etichetta: 'Perché', obbligatorio: true } })],
    };
    open(record({ stato: 'aperta' }), tells);
    const waits = () => screen.getByRole('button', { name: /^chiudi/ }).getAttribute('aria-disabled');
    expect(waits()).toBe('true');
    await userEvent.type(await screen.findByRole('textbox', { name: /^Perché/ }), 'Torna.');
    expect(waits()).toBeNull();
    await give();
    expect(acts[0]?.[3]).toEqual({ '+': '"Torna."' });
  });

  it('gives what was seen when it opened, although a colleague went on meanwhile', async () => {
    const { acts } = program();
    const { stands } = open(record({ stato: 'aperta' }));
    await screen.findByRole('textbox', { name: 'note' });
    stands(record({ stato: 'in_carico' }));
    await give();
    expect(acts[0]?.[2]).toEqual({ stato: '"aperta"' });
  });

  it('gives what was seen when the typing began', async () => {
    const { acts } = program();
    const { stands } = open(record({ stato: 'aperta', area: 'Adulti' }));
    await screen.findByRole('textbox', { name: 'note' });
    await userEvent.type(box('note'), 'x');
    stands(record({ stato: 'in_carico', area: 'Minori' }));
    expect(box('area').value).toBe('Adulti');
    await give();
    expect(acts[0]?.[2]).toEqual({ stato: '"aperta"', area: '"Adulti"' });
  });

  it('keeps what was typed when it is closed, and when the program ends', async () => {
    const { kept } = program();
    const first = open(record({ stato: 'aperta' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'note' }), 'A metà');
    first.unmount();
    await waitFor(() => expect(kept.get('chiudi:r1')).toContain('A metà'));
    open(record({ stato: 'aperta' }));
    await screen.findByText(/^Bozza ripresa/);
    expect(box('note').value).toBe('A metà');
    await userEvent.click(screen.getByRole('button', { name: 'Scarta bozza' }));
    expect(kept.get('chiudi:r1')).toContain('A metà');
    await userEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Scarta bozza' }));
    expect(box('note').value).toBe('');
  });

  it('is gone once it was given, and its draft with it', async () => {
    const { kept } = program();
    const { closed } = open(record({ stato: 'aperta' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'note' }), 'Fatto');
    await give();
    await waitFor(() => expect(closed).toHaveBeenCalled());
    await waitFor(() => expect(kept.size).toBe(0));
  });

  it('says why it failed, and keeps what was typed', async () => {
    const { refusals } = program();
    const { closed } = open(record({ stato: 'aperta' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'note' }), 'Testo');
    refusals.push({ code: 'non_valido', field: 'chiusa_il', message: 'La chiusura viene prima dell’apertura.' });
    await give();
    await screen.findAllByText('La chiusura viene prima dell’apertura.');
    expect(box('chiusa_il').getAttribute('aria-invalid')).toBe('true');
    expect([box('note').value, closed.mock.calls.length]).toEqual(['Testo', 0]);
    expect(screen.queryByRole('button', { name: /^Rileggi/ })).toBeNull();
  });

  it('reads again on a conflict, keeps what was typed, and gives what it then showed', async () => {
    const { acts, refusals } = program();
    const { stands } = open(record({ stato: 'aperta', area: 'Adulti' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'note' }), 'Mio');
    refusals.push(conflict);
    await give();
    await screen.findAllByText(SAYS);
    stands(record({ stato: 'in_carico', area: 'Minori' }));
    await reread();
    expect([box('note').value, box('area').value]).toEqual(['Mio', 'Minori']);
    expect(screen.queryByText(SAYS)).toBeNull();
    await give();
    expect(acts[1]?.slice(2)).toEqual([
      { stato: '"in_carico"', area: '"Minori"' },
      { area: '"Minori"', note: '"Mio"', chiusa_il: '"2026-11-29"' },
    ]);
  });

  it('does not take a colleague’s text of one reading for what was typed at the next', async () => {
    const { acts, refusals } = program();
    const { stands } = open(record({ stato: 'aperta', area: 'Adulti' }));
    await userEvent.type(await screen.findByRole('textbox', { name: 'note' }), 'Mio');
    for (const area of ['Minori', 'Anziani']) {
      refusals.push(conflict);
      await give();
      await screen.findAllByText(SAYS);
      stands(record({ stato: 'in_carico', area }));
      await reread();
    }
    expect([box('note').value, box('area').value]).toEqual(['Mio', 'Anziani']);
    await give();
    expect(acts[2]?.slice(2)).toEqual([
      { stato: '"in_carico"', area: '"Anziani"' },
      { area: '"Anziani"', note: '"Mio"', chiusa_il: '"2026-11-29"' },
    ]);
  });

  it('can be given after a conflict although nothing was typed', async () => {
    const { acts, refusals } = program();
    const { stands } = open(record({ stato: 'aperta' }));
    await screen.findByRole('textbox', { name: 'note' });
    refusals.push(conflict);
    await give();
    await screen.findAllByText(SAYS);
    stands(record({ stato: 'in_carico' }));
    await reread();
    await give();
    expect(acts[1]?.[2]).toEqual({ stato: '"in_carico"' });
  });

  it('adds one entry to what was written before, which it neither asks again nor takes away', async () => {
    const { acts } = program();
    const parts = [parte('Voci', campo('voci.*.testo', 'testo'))];
    const adds = kindOf(parts, [azione('chiudi', ['voci.*.testo'], { aggiunge: 'voci' })]);
    open(record({ 'voci.v1.testo': 'Prima' }), adds);
    await userEvent.type(await screen.findByRole('textbox', { name: 'voci.*.testo' }), 'Dopo');
    expect(screen.queryByRole('button', { name: 'Aggiungi' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Togli/ })).toBeNull();
    await give();
    const [wanted] = acts.map(([, , , one]) => one);
    expect(Object.entries(wanted ?? {}).filter(([path]) => path !== 'voci.v1.testo')).toEqual([[expect.stringMatching(/^voci\..+\.testo$/), '"Dopo"']]);
    expect(wanted?.['voci.v1.testo']).toBe('"Prima"');
  });

  it('waits for what must be there', async () => {
    const { acts } = program();
    draw(<ActionDialog scheda={scheda} record={record({})} action="chiudi" onClose={() => undefined} required={{ path: 'area', reason: 'Scrivi prima l’area.' }} />);
    await screen.findByRole('textbox', { name: 'note' });
    expect(box('area').getAttribute('aria-required')).toBe('true');
    await give();
    expect(acts).toEqual([]);
    await userEvent.type(box('area'), 'Adulti');
    await give();
    expect(acts.length).toBe(1);
  });
});
