import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { ExportButton } from './ExportButton';
import { draw, kindOf } from './testing';

const filter = { testo: 'ross', dove: [{ campi: ['stato'], valori: ['aperta'] }], ovunque: true };

function answering(...answers: (() => Promise<{ file: string; righe: number }>)[]) {
  const Esporta = vi.fn(() => (answers.shift() ?? (() => Promise.resolve({ file: '', righe: 0 })))());
  vi.stubGlobal('go', { app: { Schede: { Esporta } } });
  return Esporta;
}

afterEach(() => vi.unstubAllGlobals());

it('writes the list as it is filtered, once its author has read that it is not protected', async () => {
  const exported = answering(() => Promise.resolve({ file: 'Pratiche.xlsx', righe: 3 }));
  draw(<ExportButton scheda={kindOf([])} filter={filter} total={3} />);
  await userEvent.click(screen.getByRole('button', { name: 'Esporta' }));
  expect(screen.getByRole('alertdialog', { name: 'Esporta 3 pratiche' }).textContent).toContain('non è protetto');
  expect(exported).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Scegli dove salvare' }));
  expect(exported).toHaveBeenCalledExactlyOnceWith({ ...filter, kind: 'pratica', giorno: '', da: 0, quanti: 0 });
  expect((await screen.findByText('Esportato in «Pratiche.xlsx».')).role).toBe('status');
  await userEvent.click(screen.getByRole('button', { name: 'Fatto' }));
  expect(screen.queryByRole('alertdialog')).toBeNull();
});

it('writes it as a text where that is asked for', async () => {
  const [Esporta, EsportaCSV] = [vi.fn(), vi.fn(() => Promise.resolve({ file: 'Pratiche.csv', righe: 3 }))];
  vi.stubGlobal('go', { app: { Schede: { Esporta, EsportaCSV } } });
  draw(<ExportButton scheda={kindOf([])} filter={filter} total={3} />);
  await userEvent.click(screen.getByRole('button', { name: 'Esporta' }));
  await userEvent.click(screen.getByRole('radio', { name: 'Testo (CSV)' }));
  await userEvent.click(screen.getByRole('button', { name: 'Scegli dove salvare' }));
  await screen.findByText('Esportato in «Pratiche.csv».');
  expect(EsportaCSV).toHaveBeenCalledExactlyOnceWith({ ...filter, kind: 'pratica', giorno: '', da: 0, quanti: 0 });
  expect(Esporta).not.toHaveBeenCalled();
});

it('says why nothing was written, and takes no choice for no answer', async () => {
  answering(() => Promise.reject(Object.assign(new Error('x'), { code: 'non_valido', field: '', message: 'Il file non si scrive in quella cartella.' })));
  draw(<ExportButton scheda={kindOf([])} filter={filter} total={1} />);
  await userEvent.click(screen.getByRole('button', { name: 'Esporta' }));
  screen.getByRole('alertdialog', { name: 'Esporta 1 pratica' });
  await userEvent.click(screen.getByRole('button', { name: 'Scegli dove salvare' }));
  await screen.findByText(/non si scrive in quella cartella/);
  await userEvent.click(screen.getByRole('button', { name: 'Scegli dove salvare' }));
  await vi.waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
});

it('is not to be pressed where there is nothing, and says so', async () => {
  const exported = answering();
  draw(<ExportButton scheda={kindOf([])} filter={filter} total={0} />);
  const button = screen.getByRole('button', { name: 'Esporta' });
  expect(button.getAttribute('aria-disabled')).toBe('true');
  await userEvent.click(button);
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(exported).not.toHaveBeenCalled();
});
