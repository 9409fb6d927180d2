import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { Sessione } from '../bridge/types';
import { ShellBanners } from './ShellBanners';

const session: Sessione = {
  operatore: { id: 'op-anna', cognome: 'Ferrari', nome: 'Anna', qualifica: '' },
  ente: 'Ambito Territoriale di Lodi',
  servizi: [],
  primoCarico: false,
  rigenerato: 'L’archivio di questo computer era danneggiato.',
  incompleto: true,
};

describe('ShellBanners', () => {
  it('says that the lists are incomplete for as long as they are', () => {
    const shown = (more: Partial<Sessione>) => (
      <QueryClientProvider client={client}>
        <ShellBanners session={{ ...session, ...more }} />
      </QueryClientProvider>
    );
    const client = new QueryClient({ defaultOptions: { queries: { enabled: false } } });
    const { rerender } = render(shown({}));
    expect(screen.queryByText(/ancora incompleti/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Ho capito' }));
    expect(screen.queryByText(session.rigenerato)).toBeNull();
    expect(screen.getByText(/ancora incompleti/)).toBeTruthy();
    // What is found later is said, whatever was understood before.
    rerender(shown({ rigenerato: 'Una bozza non si legge più.' }));
    expect(screen.getByText('Una bozza non si legge più.')).toBeTruthy();
    rerender(shown({ rigenerato: '', incompleto: false }));
    expect(screen.queryByRole('status')).toBeNull();
  });
});
