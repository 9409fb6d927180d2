import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';

import { Combobox } from './Combobox';

const comuni = ['Codogno', 'Casalpusterlengo', 'Lodi', 'Lodi Vecchio'].map((label) => ({ id: label, label }));

type Props = { onSelect?: (id: string) => void; onKeyDown?: () => void };

function Comune({ onSelect, onKeyDown }: Props) {
  const [text, setText] = useState('');
  const [value, setValue] = useState('');
  const items = comuni.filter((c) => c.label.toLowerCase().includes(text.toLowerCase()));
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- stands for a dialog that listens for Esc
    <div onKeyDown={onKeyDown}>
      <Combobox
        label="Comune"
        text={text}
        onText={setText}
        items={items}
        value={value}
        onSelect={(id) => {
          setValue(id);
          onSelect?.(id);
        }}
      />
    </div>
  );
}

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Comune' });
const activeText = () =>
  document.getElementById(field().getAttribute('aria-activedescendant') ?? '')?.textContent;

it('answers as one types, and takes the first with Invio', async () => {
  const onSelect = vi.fn();
  const user = userEvent.setup();
  render(<Comune onSelect={onSelect} />);

  await user.type(field(), 'lod');
  expect(screen.getAllByRole('option').map((o) => o.textContent)).toEqual(['Lodi', 'Lodi Vecchio']);
  expect(screen.getByRole('status').textContent).toBe('2 risultati');

  await user.keyboard('{Enter}');
  expect(onSelect).toHaveBeenCalledExactlyOnceWith('Lodi');
  expect(field().value).toBe('Lodi');
  expect(screen.queryByRole('listbox')).toBeNull();
});

it('moves with the arrows and stops at the ends', async () => {
  const user = userEvent.setup();
  render(<Comune />);
  await user.type(field(), 'lod');
  expect(activeText()).toBe('Lodi');
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
  expect(activeText()).toBe('Lodi Vecchio');
  await user.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
  expect(activeText()).toBe('Lodi');
});

it('keeps a place when the answers get fewer', async () => {
  const onSelect = vi.fn();
  const user = userEvent.setup();
  render(<Comune onSelect={onSelect} />);
  await user.click(field());
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}');
  expect(activeText()).toBe('Lodi Vecchio');
  await user.type(field(), 'c');
  expect(activeText()).toBe('Codogno');
});

it('closes its list with Esc, and nothing else', async () => {
  const outside = vi.fn();
  const user = userEvent.setup();
  render(<Comune onKeyDown={outside} />);
  await user.type(field(), 'l');
  outside.mockClear();

  await user.keyboard('{Escape}');
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(outside).not.toHaveBeenCalled();

  await user.keyboard('{Escape}');
  expect(outside).toHaveBeenCalledOnce();
});

it('says when nothing answers, and leaves Invio to the form', async () => {
  const onSelect = vi.fn();
  const user = userEvent.setup();
  render(<Comune onSelect={onSelect} />);
  await user.type(field(), 'xyz{Enter}');
  expect(screen.getByRole('status').textContent).toBe('Nessun risultato');
  expect(onSelect).not.toHaveBeenCalled();
});

it('opens the whole list by its button and chooses with the mouse', async () => {
  const onSelect = vi.fn();
  const user = userEvent.setup();
  render(<Comune onSelect={onSelect} />);
  await user.click(screen.getByRole('button', { name: 'Mostra l’elenco: Comune' }));
  expect(screen.getAllByRole('option')).toHaveLength(4);
  await user.click(screen.getByRole('option', { name: 'Codogno' }));
  expect(onSelect).toHaveBeenCalledExactlyOnceWith('Codogno');
});

it('is not open where there is nothing to show', async () => {
  const user = userEvent.setup();
  const onText = vi.fn();
  const { rerender } = render(<Combobox label="Comune" text="" onText={onText} items={[]} value="" onSelect={onText} />);
  await user.click(screen.getByRole('button', { name: 'Mostra l’elenco: Comune' }));
  const says = () => [field().getAttribute('aria-expanded'), field().getAttribute('aria-controls') !== null];
  expect(says()).toEqual(['false', false]);
  rerender(<Combobox label="Comune" text="xyz" onText={onText} items={[]} value="" onSelect={onText} />);
  expect(says()).toEqual(['true', true]);
  expect(document.getElementById(field().getAttribute('aria-controls') ?? '')?.textContent).toBe('Nessun risultato');
});
