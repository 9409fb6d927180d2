import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { RecordFacts } from './RecordFacts';
import { campo, draw, kindOf, letta, parte, program } from './testing';

afterEach(() => vi.unstubAllGlobals());

const scheda = kindOf([parte('Dati', campo('numero', 'codice', { dalla_centrale: 'assegnato alla prossima sincronizzazione' }), campo('via', 'testo'))]);

describe('RecordFacts', () => {
  it('says of what the central service has yet to set when that will be', () => {
    program();
    draw(<RecordFacts scheda={scheda} record={letta({}, { letto: { via: 'Roma' } })} />);
    expect(screen.getByText('assegnato alla prossima sincronizzazione').tagName).toBe('DD');
  });

  it('shows it once it is set', () => {
    program();
    draw(<RecordFacts scheda={scheda} record={letta({}, { letto: { numero: '2026/000123' } })} />);
    expect(screen.getByText('2026/000123').tagName).toBe('DD');
    expect(screen.queryByText(/sincronizzazione/)).toBeNull();
  });
});
