import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import { Areas, type Area } from '../../record/areas';
import { draw, program } from '../../record/testing';
import { SearchBar } from './SearchBar';

const people: Area = {
  id: 'soggetti', label: 'Soggetti', about: 'I cittadini', icon: 'user', screen: () => null, kinds: [], guide: [{ title: '', text: '' }],
  begins: [{ label: 'Nuovo soggetto', at: ['nuovo'] }],
};

function bar() {
  program();
  const app = (globalThis as unknown as { go: { app: Record<string, unknown> } }).go.app;
  app.Ricerca = { Cerca: () => Promise.resolve([]) };
  app.Home = { Preclusi: () => Promise.resolve({}) };
  const lock = vi.fn();
  draw(
    <Areas value={[people]}>
      <SearchBar commands={[{ label: 'Blocca', about: '', run: lock }]} />
    </Areas>,
  );
  return { lock, user: userEvent.setup() };
}

it('a command is found by its words, and done', async () => {
  const { lock, user } = bar();
  const box = screen.getByRole('combobox', { name: 'Cerca in tutte le aree' });
  await user.type(box, 'blo');
  expect(screen.queryByRole('option', { name: /Blocca/ })).toBeNull(); // it may be the beginning of a name
  await user.type(box, 'c');
  await user.click(await screen.findByRole('option', { name: /Blocca/ }));
  expect(lock).toHaveBeenCalledOnce();
});

it('what an area begins is found from anywhere', async () => {
  const { user } = bar();
  await user.type(screen.getByRole('combobox', { name: 'Cerca in tutte le aree' }), 'nuovo sogg');
  await user.click(await screen.findByRole('option', { name: /Nuovo soggetto/ }));
  expect(window.location.hash).toBe('#/soggetti/nuovo');
});
