import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { explain } from '../bridge/errors';
import type { Campo, RigaScheda, Scheda, Tipo } from '../bridge/types';
import { Badge } from '../ui/Badge';
import type { Column } from '../ui/DataTable';
import { QueryTable } from '../ui/QueryTable';
import { fieldOf } from './catalogue';
import { records, type RecordFilter } from './queries';

type Props = {
  scheda: Scheda;
  filter: RecordFilter;
  /** What the rows name besides, and are read again for. */
  kinds?: readonly Tipo[];
  label: string;
  selected?: string | undefined;
  onOpen: (row: RigaScheda) => void;
  empty: ReactNode;
  /** Beside an open record there is room for less, in two lines. */
  narrow?: boolean;
};

/** The records of a kind that a filter selects, with the columns of the kind. */
export function RecordTable({ scheda, filter, kinds = [], label, selected, onOpen, empty, narrow = false }: Props) {
  const list = useInfiniteQuery(records(filter, kinds));
  const columns: Column<RigaScheda>[] = scheda.colonne.map((path, place) => ({
    id: path,
    header: fieldOf(scheda, path)?.etichetta ?? path,
    width: widthOf(fieldOf(scheda, path), place),
    cell: (row) => (place === 0 ? <First row={row}>{row.letto[path]}</First> : (row.letto[path] ?? '')),
  }));
  const few: Column<RigaScheda>[] = [
    {
      id: 'titolo',
      header: scheda.nome.singolare.replace(/^./, (letter) => letter.toLocaleUpperCase('it')),
      width: '2fr',
      cell: (row) => (
        <>
          <First row={row}>{row.titolo}</First>
          <div className="ui-table-detail">{row.dettaglio}</div>
        </>
      ),
    },
  ];
  return (
    <QueryTable
      label={label}
      columns={narrow ? few : columns}
      tall={narrow}
      list={list}
      explain={explain}
      selected={selected}
      onOpen={onOpen}
      empty={empty}
    />
  );
}

/** As much as the values of a field take, where that is known; a share of the rest elsewhere. */
function widthOf(campo: Campo | undefined, place: number): string {
  if (campo?.dalla_centrale) return '7.5rem';
  if (campo?.tipo === 'data') return '7rem';
  if (campo?.tipo === 'istante') return '9.5rem';
  if (campo?.tipo === 'codice' && (campo.max ?? Infinity) <= 16) return '11rem';
  return place === 0 ? '2fr' : '1fr';
}

function First({ row, children }: { row: RigaScheda; children: ReactNode }) {
  return (
    <>
      {children} {row.daInviare && <Badge label="Da inviare" tone="warn" />}
    </>
  );
}
