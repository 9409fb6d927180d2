import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';

import { DateField } from './DateField';
import { TimeField } from './TimeField';
import { UiProvider } from './UiProvider';

type Props = { initial?: string; onValue?: (value: string) => void };

function Birth({ initial = '', onValue }: Props) {
  const [value, setValue] = useState(initial);
  return (
    <UiProvider>
      <DateField
        label="Data di nascita"
        value={value}
        onChange={(next) => {
          setValue(next);
          onValue?.(next);
        }}
      />
      <button type="button" onClick={() => setValue('1990-05-06')}>
        Altra
      </button>
    </UiProvider>
  );
}

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Data di nascita' });

it('shows a day in Italian', () => {
  render(<Birth initial="1980-02-01" />);
  expect(field().value).toBe('01/02/1980');
});

it('leaves the text alone while somebody types, and tidies it afterwards', async () => {
  const onValue = vi.fn();
  const user = userEvent.setup();
  render(<Birth onValue={onValue} />);

  await user.type(field(), '1/2/1980');
  expect(field().value).toBe('1/2/1980');
  expect(onValue).toHaveBeenLastCalledWith('1980-02-01');

  await user.tab();
  expect(field().value).toBe('01/02/1980');
  expect(field().getAttribute('aria-invalid')).toBeNull();
});

it('lets a date be taken apart', async () => {
  const onValue = vi.fn();
  const user = userEvent.setup();
  render(<Birth initial="1980-02-01" onValue={onValue} />);

  await user.type(field(), '{Backspace}');
  expect(field().value).toBe('01/02/198');
  expect(onValue).toHaveBeenLastCalledWith('01/02/198');

  await user.clear(field());
  expect(onValue).toHaveBeenLastCalledWith('');
});

it('hands on a text that is no date, and says so once the field is left', async () => {
  const onValue = vi.fn();
  const user = userEvent.setup();
  render(<Birth onValue={onValue} />);

  await user.type(field(), '31/02/1980');
  expect(screen.queryByText(/Scrivi una data che esiste/)).toBeNull();

  await user.tab();
  expect(onValue).toHaveBeenLastCalledWith('31/02/1980');
  const error = screen.getByText(/Scrivi una data che esiste/);
  expect(field().getAttribute('aria-invalid')).toBe('true');
  expect(field().getAttribute('aria-describedby')).toContain(error.id);
});

it('follows a value set from elsewhere', async () => {
  const user = userEvent.setup();
  render(<Birth initial="1980-02-01" />);
  await user.type(field(), '{Backspace}');
  await user.click(screen.getByRole('button', { name: 'Altra' }));
  expect(field().value).toBe('06/05/1990');
});

it('picks a day from an Italian calendar, by keyboard', async () => {
  const onValue = vi.fn();
  const user = userEvent.setup();
  render(<Birth initial="2026-11-24" onValue={onValue} />);

  await user.click(field());
  await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
  expect(await screen.findByRole('heading', { name: 'Giorno, novembre 2026' })).toBeTruthy();
  expect(screen.getAllByRole('columnheader', { hidden: true })[0]?.textContent).toBe('lun');

  await user.keyboard('{ArrowRight}{Enter}');
  expect(onValue).toHaveBeenLastCalledWith('2026-11-25');
});

it('reads a time however it is typed', async () => {
  const user = userEvent.setup();
  function Hour() {
    const [value, setValue] = useState('');
    return <TimeField label="Ora" value={value} onChange={setValue} />;
  }
  render(<Hour />);
  const hour = screen.getByRole<HTMLInputElement>('textbox', { name: 'Ora' });
  await user.type(hour, '930');
  expect(hour.value).toBe('930');
  await user.tab();
  expect(hour.value).toBe('09:30');
});
