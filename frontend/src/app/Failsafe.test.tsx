import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Failsafe } from './Failsafe';

let broken = true;

function Screen() {
  if (broken) throw new Error('a defect');
  return <p>Agenda</p>;
}

beforeEach(() => {
  broken = true;
  // React says what it caught.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

it('keeps the defect of a screen to that screen', () => {
  render(
    <>
      <nav>Aree</nav>
      <Failsafe place="#/agenda">
        <Screen />
      </Failsafe>
    </>,
  );
  expect(screen.getByText('Aree')).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toContain('Questa pagina non si è potuta mostrare');
});

it('tries again when asked, and in another place by itself', async () => {
  const { rerender } = render(
    <Failsafe place="#/agenda">
      <Screen />
    </Failsafe>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Riprova' }));
  expect(screen.getByRole('alert')).toBeTruthy();

  broken = false;
  await userEvent.click(screen.getByRole('button', { name: 'Riprova' }));
  expect(screen.getByText('Agenda')).toBeTruthy();

  broken = true;
  rerender(
    <Failsafe place="#/agenda">
      <Screen />
    </Failsafe>,
  );
  expect(screen.getByRole('alert')).toBeTruthy();
  rerender(
    <Failsafe place="#/soggetti">
      <p>Soggetti</p>
    </Failsafe>,
  );
  expect(screen.getByText('Soggetti')).toBeTruthy();
});
