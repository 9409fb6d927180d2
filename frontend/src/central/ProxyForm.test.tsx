import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { createQueryClient } from '../bridge/reads';
import type { ProxyVista } from '../bridge/types';
import { ProxyForm } from './ProxyForm';

afterEach(() => vi.unstubAllGlobals());

const automatic: ProxyVista = { modo: '', indirizzo: '', utente: '', haPassword: false };

function form(proxy: ProxyVista) {
  const set = vi.fn((dato: object) => Promise.resolve({ proxy: { ...proxy, ...dato } }));
  vi.stubGlobal('go', { app: { Configurazione: { CambiaProxy: set } } });
  render(<QueryClientProvider client={createQueryClient(() => undefined)}><ProxyForm proxy={proxy} /></QueryClientProvider>);
  return { set, user: userEvent.setup() };
}

it('asks who one is for the proxy that is named, and for no other', async () => {
  const { set, user } = form(automatic);
  expect(screen.queryByRole('textbox')).toBeNull();
  await user.click(screen.getByRole('radio', { name: 'Un indirizzo' }));
  await user.type(screen.getByRole('textbox', { name: /^Indirizzo del proxy/ }), 'proxy.comune.example:3128');
  await user.type(screen.getByRole('textbox', { name: /^Nome utente del proxy/ }), 'rete-anna');
  await user.type(screen.getByLabelText(/^Password del proxy/), 'segreta');
  await user.click(screen.getByRole('button', { name: 'Salva proxy' }));
  expect(set).toHaveBeenCalledWith({ modo: 'indirizzo', indirizzo: 'proxy.comune.example:3128', utente: 'rete-anna', password: 'segreta' });
});

it('does not say that a password stays where the address is another', async () => {
  const { user } = form({ modo: 'indirizzo', indirizzo: 'http://proxy.comune.example:3128', utente: 'rete-anna', haPassword: true });
  expect(screen.getByText(/Ce n’è già una nel portachiavi/)).toBeTruthy();
  await user.type(screen.getByRole('textbox', { name: /^Indirizzo del proxy/ }), '9');
  expect(screen.queryByText(/Ce n’è già una nel portachiavi/)).toBeNull();
});
