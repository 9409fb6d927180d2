import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import { DataTable, type Column } from './DataTable';

type Row = { id: string; nome: string };

const columns: readonly Column<Row>[] = [
  { id: 'nome', header: 'Nome', width: '1fr', sortable: true, cell: (row) => row.nome },
];

const rows = (n: number): Row[] => Array.from({ length: n }, (_, i) => ({ id: `r${i}`, nome: `Persona ${i}` }));

const props = { label: 'Soggetti', columns, rowId: (row: Row) => row.id };

const grid = () => screen.getByRole('grid', { name: 'Soggetti' });
const activeText = () =>
  document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.textContent;

it('draws only what is in sight, and says how many there are', () => {
  render(<DataTable {...props} rows={rows(100_000)} />);
  expect(grid().getAttribute('aria-rowcount')).toBe('100001');
  expect(screen.getAllByRole('row').length).toBeLessThan(60);
  expect(screen.getByText('Persona 0')).toBeTruthy();
});

it('is moved in with the arrows and opened with Invio', async () => {
  const onOpen = vi.fn();
  const user = userEvent.setup();
  render(<DataTable {...props} rows={rows(5)} onOpen={onOpen} />);
  grid().focus();

  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  expect(activeText()).toBe('Persona 0');
  await user.keyboard('{End}');
  expect(activeText()).toBe('Persona 4');
  await user.keyboard('{ArrowDown}{Enter}');
  expect(onOpen).toHaveBeenCalledExactlyOnceWith({ id: 'r4', nome: 'Persona 4' });
});

it('starts from the row that is open', async () => {
  const user = userEvent.setup();
  render(<DataTable {...props} rows={rows(5)} selected="r2" />);
  grid().focus();
  await user.keyboard('{ArrowDown}');
  expect(activeText()).toBe('Persona 3');
});

it('stays on its row when rows arrive above it', async () => {
  const user = userEvent.setup();
  const { rerender } = render(<DataTable {...props} rows={rows(5)} />);
  grid().focus();
  await user.keyboard('{ArrowDown}{ArrowDown}');
  expect(activeText()).toBe('Persona 1');

  rerender(<DataTable {...props} rows={[{ id: 'new', nome: 'Nuova' }, ...rows(5)]} />);
  expect(activeText()).toBe('Persona 1');
});

it('sorts by a heading, and the other way at the second press', async () => {
  const onSort = vi.fn();
  const user = userEvent.setup();
  const { rerender } = render(<DataTable {...props} rows={rows(2)} onSort={onSort} />);
  await user.click(screen.getByRole('button', { name: 'Nome' }));
  expect(onSort).toHaveBeenLastCalledWith({ column: 'nome', descending: false });

  rerender(
    <DataTable {...props} rows={rows(2)} onSort={onSort} sort={{ column: 'nome', descending: false }} />,
  );
  expect(screen.getByRole('columnheader').getAttribute('aria-sort')).toBe('ascending');
  await user.click(screen.getByRole('button', { name: 'Nome' }));
  expect(onSort).toHaveBeenLastCalledWith({ column: 'nome', descending: true });
});

it('asks for more near the end, once for each arrival', () => {
  const onNeedMore = vi.fn();
  const { rerender } = render(<DataTable {...props} rows={rows(10)} total={30} onNeedMore={onNeedMore} />);
  expect(onNeedMore).toHaveBeenCalledTimes(1);
  rerender(<DataTable {...props} rows={rows(20)} total={30} onNeedMore={onNeedMore} />);
  expect(onNeedMore).toHaveBeenCalledTimes(2);
  rerender(<DataTable {...props} rows={rows(30)} total={30} onNeedMore={onNeedMore} />);
  expect(onNeedMore).toHaveBeenCalledTimes(2);
});

it('keeps the keys of what is inside a cell', async () => {
  const onOpen = vi.fn();
  const onHide = vi.fn();
  const user = userEvent.setup();
  const withButton: readonly Column<Row>[] = [
    ...columns,
    {
      id: 'nascondi',
      header: 'Azioni',
      width: '8rem',
      cell: () => (
        <button type="button" onClick={onHide}>
          Nascondi
        </button>
      ),
    },
  ];
  render(<DataTable {...props} columns={withButton} rows={rows(1)} onOpen={onOpen} />);
  const row = screen.getAllByRole('row')[1];
  if (!row) throw new Error('no row');
  within(row).getByRole('button', { name: 'Nascondi' }).focus();
  await user.keyboard('{Enter}');
  expect(onHide).toHaveBeenCalledOnce();
  expect(onOpen).not.toHaveBeenCalled();
});

it('shows what the caller says when there is nothing', () => {
  render(<DataTable {...props} rows={[]} empty={<p>Nessun soggetto</p>} />);
  expect(screen.getByText('Nessun soggetto')).toBeTruthy();
});

it('leaves room for the rows before those that it has, and asks for them when one comes near', () => {
  const onNeedBefore = vi.fn();
  const some = rows(700).slice(100);
  const { container, rerender } = render(<DataTable {...props} rows={some} from={100} total={5000} onNeedBefore={onNeedBefore} />);
  // In sight is what is not there yet.
  expect(onNeedBefore).toHaveBeenCalled();
  expect(grid().getAttribute('aria-rowcount')).toBe('5001');
  const height = () => Number.parseFloat(container.querySelector<HTMLElement>('.ui-table-body')?.style.height ?? '');
  const before = height();
  onNeedBefore.mockClear();
  rerender(<DataTable {...props} rows={rows(700)} from={0} total={5000} onNeedBefore={onNeedBefore} />);
  expect(height()).toBe(before);
  expect(onNeedBefore).not.toHaveBeenCalled();
  expect(screen.getByText('Persona 0').closest('[role=row]')?.getAttribute('aria-rowindex')).toBe('2');
});

it('numbers its rows from where they stand, and moves among those that it has', async () => {
  const user = userEvent.setup();
  render(<DataTable {...props} rows={rows(6).slice(2)} from={2} total={6} selected="r3" />);
  expect(screen.getByText('Persona 3').closest('[role=row]')?.getAttribute('aria-rowindex')).toBe('5');
  grid().focus();
  await user.keyboard('{ArrowDown}');
  expect(activeText()).toBe('Persona 4');
  await user.keyboard('{End}');
  expect(activeText()).toBe('Persona 5');
  await user.keyboard('{Home}');
  expect(activeText()).toBe('Persona 2');
});
