import { act, renderHook, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { ToastProvider, UNDONE_WITHIN, useToast, type Show } from './Toast';

let show: Show;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  show = renderHook(useToast, { wrapper: ToastProvider }).result.current;
});
afterEach(() => vi.useRealTimers());

const undoing = () => screen.queryByRole('button', { name: 'Ripristina: Presa in carico' });

it('lets what was done be undone for ten seconds, once', async () => {
  const undo = vi.fn(() => Promise.resolve());
  act(() => {
    show('Presa in carico', undo);
  });
  act(() => {
    vi.advanceTimersByTime(UNDONE_WITHIN - 1_000);
  });
  const button = undoing();
  if (!button) throw new Error('it is gone before its time');
  await userEvent.dblClick(button);
  expect(undo).toHaveBeenCalledTimes(1);
  await screen.findByText('Ripristinato com’era');
  expect(undoing()).toBeNull();
});

it('does not any more after that', () => {
  act(() => {
    show('Presa in carico', () => Promise.resolve());
  });
  act(() => {
    vi.advanceTimersByTime(UNDONE_WITHIN);
  });
  expect(undoing()).toBeNull();
});

it('says why something could not be undone, and of what cannot be offers nothing', async () => {
  act(() => {
    show('Salvato');
  });
  expect(screen.queryByRole('button')).toBeNull();
  act(() => {
    show('Presa in carico', () => Promise.reject(new Error('Qualcuno lo ha già preso.')));
  });
  const button = undoing();
  if (button) await userEvent.click(button);
  await screen.findByText('Qualcuno lo ha già preso.');
});
