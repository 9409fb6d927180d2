import { QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render as draw, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { createQueryClient } from '../bridge/reads';
import { PAPER } from '../record/PaperButton';
import { useKeys } from './useKeys';

const client = createQueryClient(() => undefined);
const render = (page: ReactNode) => draw(page, { wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider> });

function Page({ list = false, open = false }) {
  const unprinted = useKeys('Agenda');
  return (
    <>
      {unprinted?.message}
      <div role="search">
        <input aria-label="tutto" />
      </div>
      <main>{list && <input type="search" aria-label="elenco" />}</main>
      {open && <div role="dialog" />}
    </>
  );
}

afterEach(() => vi.restoreAllMocks());

it('goes back and forward with Alt and an arrow, and with the buttons of a mouse', () => {
  const go = vi.spyOn(window.history, 'go').mockReturnValue();
  render(<Page />);
  fireEvent.keyDown(document.body, { key: 'ArrowLeft', altKey: true });
  fireEvent.keyDown(document.body, { key: 'ArrowRight', altKey: true });
  fireEvent.mouseDown(document.body, { button: 3 });
  fireEvent.mouseUp(document.body, { button: 3 });
  fireEvent.mouseUp(document.body, { button: 4 });
  fireEvent.mouseUp(document.body, { button: 0 });
  expect(go.mock.calls).toEqual([[-1], [1], [-1], [1]]);
});

it('does not leave a page from under an open dialog', () => {
  const go = vi.spyOn(window.history, 'go').mockReturnValue();
  render(<Page open />);
  fireEvent.keyDown(document.body, { key: 'ArrowLeft', altKey: true });
  expect(go).not.toHaveBeenCalled();
});

it('searches in the list with Ctrl+F or, where there is none, in everything', () => {
  const { rerender } = render(<Page list />);
  fireEvent.keyDown(document.body, { key: 'f', ctrlKey: true });
  expect(document.activeElement?.getAttribute('aria-label')).toBe('elenco');
  rerender(<Page />);
  fireEvent.keyDown(document.body, { key: 'F', ctrlKey: true });
  expect(document.activeElement?.getAttribute('aria-label')).toBe('tutto');
});

it('prints with Ctrl+P what is open as its button does, before the list beside it', () => {
  const [print, record, list] = [vi.fn(), vi.fn(), vi.fn()];
  vi.stubGlobal('print', print);
  function Papers({ open }: { open: boolean }) {
    useKeys('Casi');
    return (
      <main>
        <span {...{ [PAPER]: '' }}>
          <button onClick={list}>Elenco</button>
        </span>
        {open && (
          <section className="ui-split-detail">
            <span {...{ [PAPER]: '' }}>
              <button onClick={record}>Scheda</button>
            </span>
          </section>
        )}
      </main>
    );
  }
  const { rerender } = render(<Papers open />);
  fireEvent.keyDown(document.body, { key: 'p', ctrlKey: true });
  expect([record, list].map((pressed) => pressed.mock.calls.length)).toEqual([1, 0]);
  rerender(<Papers open={false} />);
  fireEvent.keyDown(document.body, { key: 'p', ctrlKey: true });
  expect([record, list].map((pressed) => pressed.mock.calls.length)).toEqual([1, 1]);
  expect(print).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

it('prints with Ctrl+P a screen that is no record and no list, as it stands, once that is noted', async () => {
  const print = vi.fn();
  let refused = true;
  const StampaPagina = vi.fn(() => (refused ? Promise.reject(Object.assign(new Error('Il disco è pieno.'), { code: 'disco_pieno', field: '' })) : Promise.resolve()));
  vi.stubGlobal('print', print);
  vi.stubGlobal('go', { app: { Schede: { StampaPagina } } });
  const { findByText } = render(<Page />);
  fireEvent.keyDown(document.body, { key: 'p', ctrlKey: true });
  await findByText(/Il disco è pieno/);
  expect(print).not.toHaveBeenCalled();
  refused = false;
  fireEvent.keyDown(document.body, { key: 'p', ctrlKey: true });
  await waitFor(() => expect(print).toHaveBeenCalledTimes(1));
  expect(StampaPagina.mock.calls).toEqual([['Agenda'], ['Agenda']]);
  vi.unstubAllGlobals();
});
