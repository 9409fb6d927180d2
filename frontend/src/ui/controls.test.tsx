import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { Button } from './Button';
import { Dialog } from './Dialog';
import { Menu } from './Menu';
import { TextField } from './TextField';
import { useToast } from './Toast';
import { UiProvider } from './UiProvider';

afterEach(() => vi.useRealTimers());

it('a button that cannot be pressed is reachable and says why', async () => {
  const onPress = vi.fn();
  const user = userEvent.setup();
  render(<Button label="Chiudi" onPress={onPress} disabledReason="Non si può fuori linea." />);
  const button = screen.getByRole('button', { name: 'Chiudi' });

  await user.tab();
  expect(document.activeElement).toBe(button);
  await user.keyboard('{Enter}');
  await user.click(button);
  expect(onPress).not.toHaveBeenCalled();
  expect(button.getAttribute('aria-disabled')).toBe('true');
  expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'Non si può fuori linea.',
  );
});

it('a disabled submit button submits nothing', async () => {
  const onSubmit = vi.fn();
  const user = userEvent.setup();
  render(
    <form onSubmit={onSubmit}>
      <Button type="submit" label="Salva" disabledReason="Manca il cognome." />
    </form>,
  );
  await user.click(screen.getByRole('button', { name: 'Salva' }));
  expect(onSubmit).not.toHaveBeenCalled();
});

it('a field ties its label, hint and error to the control', () => {
  render(
    <TextField label="Cognome" hint="Come sul documento" error="Scrivi il cognome." required value="" onChange={vi.fn()} />,
  );
  const field = screen.getByRole('textbox', { name: 'Cognome' });
  const described = (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent.trim());
  expect(described).toEqual(['Scrivi il cognome.', 'Come sul documento']);
  expect(field.getAttribute('aria-required')).toBe('true');
  expect(screen.getByRole('alert').textContent).toContain('Scrivi il cognome.');
});

it('a code field hands on capitals', async () => {
  const onChange = vi.fn();
  const user = userEvent.setup();
  render(<TextField label="Codice fiscale" uppercase value="" onChange={onChange} />);
  await user.type(screen.getByRole('textbox'), 'r');
  expect(onChange).toHaveBeenCalledExactlyOnceWith('R');
});

function WithDialog() {
  const [open, setOpen] = useState(false);
  return (
    <UiProvider>
      <Button label="Chiudi il caso" onPress={() => setOpen(true)} />
      {open && (
        <Dialog title="Chiusura" onClose={() => setOpen(false)} actions={<Button label="Conferma" />}>
          <TextField label="Motivo" value="" onChange={vi.fn()} />
        </Dialog>
      )}
    </UiProvider>
  );
}

it('a dialog holds the focus, closes with Esc, and gives the focus back', async () => {
  const user = userEvent.setup();
  render(<WithDialog />);
  const opener = screen.getByRole('button', { name: 'Chiudi il caso' });
  await user.click(opener);
  const dialog = await screen.findByRole('dialog', { name: 'Chiusura' });

  for (let i = 0; i < 6; i++) {
    await user.tab();
    expect(dialog.contains(document.activeElement)).toBe(true);
  }
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  await vi.waitFor(() => expect(document.activeElement).toBe(opener));
});

it('a menu runs what is chosen, and shows why the rest cannot be', async () => {
  const block = vi.fn();
  const change = vi.fn();
  const user = userEvent.setup();
  render(
    <UiProvider>
      <Menu
        label="Operatore"
        actions={[
          { id: 'password', label: 'Cambia password', onSelect: change, disabledReason: 'Serve la rete.' },
          { id: 'blocca', label: 'Blocca', onSelect: block },
        ]}
      />
    </UiProvider>,
  );
  await user.click(screen.getByRole('button', { name: 'Operatore' }));
  const disabled = screen.getByRole('menuitem', { name: /Cambia password/ });
  expect(disabled.textContent).toContain('Serve la rete.');
  expect(disabled.getAttribute('aria-disabled')).toBe('true');
  await user.click(disabled);
  expect(change).not.toHaveBeenCalled();
  await user.click(screen.getByRole('menuitem', { name: 'Blocca' }));
  expect(block).toHaveBeenCalledOnce();
});

function Saver() {
  const toast = useToast();
  return <Button label="Salva" onPress={() => toast()} />;
}

it('a toast says Salvato, and goes', () => {
  vi.useFakeTimers();
  render(
    <UiProvider>
      <Saver />
    </UiProvider>,
  );
  act(() => screen.getByRole('button', { name: 'Salva' }).click());
  expect(screen.getByRole('status').textContent).toBe('Salvato');
  act(() => {
    vi.advanceTimersByTime(4_000);
  });
  expect(screen.getByRole('status').textContent).toBe('');
});
