import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';

import { draw, letta } from '../../record/testing';
import { Thread } from './Thread';

const record = letta(
  {
    testo: 'Serve.', inviata_da: 'u1', inviata_il: '2026-11-20',
    'passaggi.b.passo': 'integrata', 'passaggi.b.chi': 'u1', 'passaggi.b.quando': '2026-11-22T09:00:00Z', 'passaggi.b.testo': 'Eccola.',
    'passaggi.a.passo': 'integrazione', 'passaggi.a.chi': 'u2', 'passaggi.a.quando': '2026-11-21T09:00:00Z', 'passaggi.a.testo': 'Manca.',
    'passaggi.c.passo': 'accettata', 'passaggi.c.chi': 'u2', 'passaggi.c.quando': '2026-11-23T09:00:00Z',
  },
  {
    letto: {
      testo: 'Serve.', inviata_da: 'Ferrari Anna', inviata_il: '20/11/2026',
      'passaggi.a.passo': 'Integrazione chiesta', 'passaggi.a.chi': 'Rossi Paolo', 'passaggi.a.quando': '21/11/2026 10:00', 'passaggi.a.testo': 'Manca.',
      'passaggi.b.passo': 'Integrata', 'passaggi.b.chi': 'Ferrari Anna', 'passaggi.b.quando': '22/11/2026 10:00', 'passaggi.b.testo': 'Eccola.',
      'passaggi.c.passo': 'Accettata', 'passaggi.c.chi': 'Rossi Paolo', 'passaggi.c.quando': '23/11/2026 10:00',
    },
  },
);

it('has all passages in the order in which they happened, the request first, and one’s own apart', () => {
  draw(<Thread record={record} me="u1" />);
  const lines = within(screen.getByRole('list', { name: 'Conversazione' })).getAllByRole('listitem');
  expect(lines.map(({ textContent }) => textContent)).toEqual([
    'Richiesta Ferrari Anna 20/11/2026Serve.',
    'Integrazione chiesta Rossi Paolo 21/11/2026 10:00Manca.',
    'Integrata Ferrari Anna 22/11/2026 10:00Eccola.',
    'Accettata Rossi Paolo 23/11/2026 10:00',
  ]);
  expect(lines.map(({ className }) => className)).toEqual(['richieste-mine', '', 'richieste-mine', '']);
});
