import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import { Icon } from './Icon';

export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** A track of CSS grid: "2fr", "8rem". */
  width: string;
  sortable?: boolean;
  align?: 'start' | 'end';
};

export type Sort = { column: string; descending: boolean };

type Props<Row> = {
  /** What the table lists, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** How many come before the first of `rows`, which leave their room. */
  from?: number;
  /** How many there are in all, when `rows` holds only some of them. */
  total?: number;
  /** Called when the end of `rows` comes near and there are more. */
  onNeedMore?: () => void;
  /** Called when the beginning of `rows` comes near and some come before it. */
  onNeedBefore?: () => void;
  /** The open row's id. */
  selected?: string | undefined;
  /** A click or Invio on a row. */
  onOpen?: (row: Row) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Rows hold two lines instead of one: what a cell says, and its `ui-table-detail`. */
  tall?: boolean;
  /** Shown in place of the rows when there are none. */
  empty?: ReactNode;
};

const HEAD_HEIGHT = 34;
const ROW_HEIGHT = 34;
const TALL_HEIGHT = 52;
const NEAR_END = 20;
/** What a flexible column keeps, in rem: a date fits, and the table scrolls sideways instead. */
const NARROWEST = 6.5;

function narrowest(width: string): number {
  return width.endsWith('rem') ? Number.parseFloat(width) : NARROWEST;
}

/**
 * A list of any length: only the rows in sight are drawn. It is one stop for the
 * keyboard; arrows, Pagina su/giù, Inizio and Fine move in it, Invio opens.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowId,
  from = 0,
  total = from + rows.length,
  onNeedMore,
  onNeedBefore,
  selected,
  onOpen,
  sort,
  onSort,
  tall = false,
  empty,
}: Props<Row>) {
  const tableId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  // The place of the keyboard follows its row, not its number: a list that is
  // read again while somebody moves in it does not slip from under them.
  const [activeId, setActiveId] = useState<string>();
  const wanted = activeId ?? selected;
  const end = from + rows.length;
  const found = wanted === undefined ? -1 : rows.findIndex((row) => rowId(row) === wanted);
  const active = found === -1 ? -1 : from + found;

  const rowHeight = tall ? TALL_HEIGHT : ROW_HEIGHT;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoises this component
  const virtual = useVirtualizer({
    count: end,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    // The head comes before the rows in the scroller, and then stays over them.
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const firstDrawn = items[0]?.index ?? 0;
  const lastDrawn = items.at(-1)?.index ?? -1;

  const drawnHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    if (drawnHeight.current === rowHeight) return;
    drawnHeight.current = rowHeight;
    virtual.measure();
    // The rows have moved: the one that was opened stays in sight.
    if (active !== -1) virtual.scrollToIndex(active, { align: 'auto' });
  }, [virtual, rowHeight, active]);

  // Who opens a record from elsewhere, as from the search, sees it in the list too.
  const open = selected === undefined ? -1 : rows.findIndex((row) => rowId(row) === selected);
  const openAt = open === -1 ? -1 : from + open;
  const sought = useRef<string>(undefined);
  useEffect(() => {
    if (openAt === -1 || sought.current === selected) return;
    sought.current = selected;
    virtual.scrollToIndex(openAt, { align: 'auto' });
  }, [virtual, openAt, selected]);

  const nearEnd = end < total && lastDrawn >= end - NEAR_END;
  const nearStart = from > 0 && firstDrawn < from + NEAR_END;
  useEffect(() => {
    // Where a list is shorter than where one was, what comes before is wanted first.
    if (nearStart) onNeedBefore?.();
    else if (nearEnd) onNeedMore?.();
  }, [nearStart, nearEnd, from, end, onNeedBefore, onNeedMore]);

  const moveTo = (index: number) => {
    const target = Math.max(from, Math.min(end - 1, index));
    const row = rows[target - from];
    if (row === undefined) return;
    setActiveId(rowId(row));
    virtual.scrollToIndex(target, { align: 'auto' });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // Buttons in the head and in cells keep their own keys.
    if (event.target !== event.currentTarget || event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    switch (event.key) {
      case 'ArrowDown':
        moveTo(active + 1);
        break;
      case 'ArrowUp':
        moveTo(active === -1 ? from : active - 1);
        break;
      case 'PageDown':
        moveTo(active + page);
        break;
      case 'PageUp':
        moveTo(active - page);
        break;
      case 'Home':
        moveTo(0);
        if (from > 0) virtual.scrollToIndex(0);
        break;
      case 'End':
        moveTo(end - 1);
        break;
      case 'Enter': {
        const row = rows[active - from];
        if (row === undefined) return;
        onOpen?.(row);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };

  const template = columns.map((c) => `minmax(${narrowest(c.width)}rem, ${c.width})`).join(' ');
  // The head and every row share one width, or their columns would part.
  const rowStyle = {
    gridTemplateColumns: template,
    minWidth: `${columns.reduce((sum, c) => sum + narrowest(c.width), 0)}rem`,
  };
  const domId = (index: number) => `${tableId}-${index}`;
  const activeDrawn = items.some((item) => item.index === active);

  return (
    <div className="ui-table">
      <div
        ref={scroller}
        className="ui-table-scroll"
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-activedescendant={activeDrawn ? domId(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className="ui-table-head">
          <div role="row" aria-rowindex={1} className="ui-table-row" style={{ ...rowStyle, height: HEAD_HEIGHT }}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="ui-table-body" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rows[index - from];
            if (row === undefined) return null;
            const id = rowId(row);
            return (
              // The keyboard is handled by the grid, which holds the focus.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                key={id}
                id={domId(index)}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={id === selected}
                data-active={index === active || undefined}
                className="ui-table-row"
                style={{ ...rowStyle, height: rowHeight, transform: `translateY(${start - HEAD_HEIGHT}px)` }}
                onClick={(event) => {
                  // What is inside a cell and can be pressed acts for itself.
                  if (event.target instanceof Element && event.target.closest('button, a, input, select')) return;
                  setActiveId(id);
                  onOpen?.(row);
                }}
              >
                {columns.map((column) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    className={column.align === 'end' ? 'ui-table-cell ui-table-cell-end' : 'ui-table-cell'}
                  >
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {rows.length === 0 && empty}
    </div>
  );
}

type HeadCellProps<Row> = {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
};

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const className = column.align === 'end' ? 'ui-table-cell ui-table-cell-end' : 'ui-table-cell';
  if (!column.sortable || !onSort) {
    return (
      <div role="columnheader" className={className}>
        {column.header}
      </div>
    );
  }
  const sorted = sort?.column === column.id ? sort : undefined;
  const direction = sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none';
  return (
    <div role="columnheader" aria-sort={direction} className={className}>
      <button
        type="button"
        className="ui-table-sort"
        onClick={() => onSort({ column: column.id, descending: sorted ? !sorted.descending : false })}
      >
        {column.header}
        {sorted && <Icon name={sorted.descending ? 'down' : 'up'} />}
      </button>
    </div>
  );
}
