import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';

import type { GraduatoriaLetta } from '../../bridge/types';
import { GraduatoriaTable } from './GraduatoriaTable';

function changed(n: number): GraduatoriaLetta {
  const cambi = Array.from({ length: n }, (_, at) => ({ codice: `2026/${at + 1}`, chi: '', testo: 'Rinuncia.' }));
  return { problema: '', impronta: '', fondi: '', residuo: '', chiavi: [], righe: [], cambi, non_torna: '' };
}

it('shows what changed some at a time, to the last', async () => {
  render(<GraduatoriaTable ranking={changed(101)} label="Graduatoria" />);
  expect(screen.getAllByRole('listitem')).toHaveLength(50);
  expect(screen.getByText('50 di 101')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Mostra altri 50' }));
  expect(screen.getAllByRole('listitem')).toHaveLength(100);
  await userEvent.click(screen.getByRole('button', { name: 'Mostra l’ultimo' }));
  expect(screen.getAllByRole('listitem')).toHaveLength(101);
  expect(screen.queryByRole('button')).toBeNull();
});
