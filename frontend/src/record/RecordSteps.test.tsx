import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { RecordSteps } from './RecordSteps';
import { azione, campo, draw, kindOf, parte, program } from './testing';

afterEach(() => vi.unstubAllGlobals());

const scheda = kindOf(
  [
    parte('Chi', campo('chi', 'scelta', { obbligatorio: true, voci: [{ codice: 'altro', testo: 'Altri' }, { codice: 'stesso', testo: 'Lui stesso' }] }), campo('nome', 'testo', { obbligatorio: true, quando: { campo: 'chi', valori: ['altro'] } })),
    parte('Bisogni', campo('bisogni.*', 'scelte', { obbligatorio: true, voci: [{ codice: 'casa', testo: 'Casa' }, { codice: 'cura', testo: 'Cura' }] }), campo('quando', 'data', { obbligatorio: true })),
  ],
  [azione('registra', ['chi', 'nome', 'bisogni.*', 'quando'], { crea: true, propone: ['quando'] })],
);

function open(drafts: Record<string, string> = {}) {
  const made: Record<string, string>[] = [];
  const { kept } = program({ drafts });
  const go = (globalThis as unknown as { go: { app: { Schede: Record<string, unknown> } } }).go;
  go.app.Schede.Crea = (_action: string, values: Record<string, string>) => {
    made.push(values);
    return Promise.resolve('r9');
  };
  const done = vi.fn();
  draw(<RecordSteps scheda={scheda} action="registra" about="" begin={{}} button="Registra" onDone={done} onCancel={vi.fn()} />);
  return { made, kept, done };
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

describe('a form a step at a time', () => {
  it('asks what the answers so far call for, and gives nothing that they do not', async () => {
    const { made, done } = open();
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'chi' }), 'Altri');
    await userEvent.type(screen.getByRole('textbox', { name: 'nome' }), 'Ada');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'chi' }), 'Lui stesso');
    expect(screen.queryByRole('textbox', { name: 'nome' })).toBeNull();
    await press('Avanti');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Casa' }));
    await press('Registra');
    await waitFor(() => expect(done).toHaveBeenCalledWith('r9'));
    expect(made).toMatchObject([{ chi: '"stesso"', nome: '', 'bisogni.casa': 'true' }]);
  });

  it('says what still lacks and in which step, and is not given before', async () => {
    const { made } = open();
    await screen.findByRole('heading', { name: '1. Chi' });
    await press('Avanti');
    expect(screen.getByRole('button', { name: /Bisogni/ }).getAttribute('aria-current')).toBe('step');
    expect(screen.getByRole('button', { name: /Chi incompleto/ })).toBeDefined();
    const give = screen.getByRole('button', { name: 'Registra' });
    expect(give.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(give);
    expect(screen.getByText('Manca ancora: Chi (chi); Bisogni (bisogni.*).')).toBeDefined();
    expect(made).toEqual([]);
  });

  it('returns to the step that one was at, with the focus at its head', async () => {
    const { kept } = open();
    await screen.findByRole('heading', { name: '1. Chi' });
    await press('Avanti');
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: '2. Bisogni' }));
    await waitFor(() => expect(kept.get('registra:')).toContain('"?passo":1'));
    const text = kept.get('registra:') ?? '';
    document.body.replaceChildren();
    open({ 'registra:': text });
    await screen.findByRole('heading', { name: '2. Bisogni' });
  });
});
