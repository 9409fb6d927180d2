import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { explain } from '../bridge/errors';
import type { RigaScheda, Scheda } from '../bridge/types';
import { Badge } from '../ui/Badge';
import type { Column } from '../ui/DataTable';
import { QueryTable } from '../ui/QueryTable';
import { fieldOf } from './catalogue';
import { Choice } from './Choice';
import { records, type RecordFilter } from './queries';

type Props = {
  scheda: Scheda;
  filter: RecordFilter;
  label: string;
  selected?: string | undefined;
  onOpen: (row: RigaScheda) => void;
  empty: ReactNode;
  /** Beside an open record there is room for less, in two lines. */
  narrow?: boolean;
};

/** The records of a kind that a filter selects, with the columns of the kind. */
export function RecordTable({ scheda, filter, label, selected, onOpen, empty, narrow = false }: Props) {
  const list = useInfiniteQuery(records(scheda, filter));
  const columns = scheda.colonne.map((path, place) => column(scheda, path, place === 0));
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

function column(scheda: Scheda, path: string, first: boolean): Column<RigaScheda> {
  const read = (row: RigaScheda) => row.letto[path] ?? '';
  const cell = (row: RigaScheda) => (first ? <First row={row}>{read(row)}</First> : read(row));
  const other = scheda.calcolate.find((one) => one.path === path);
  if (other) {
    const { etichetta, di, ultima } = other;
    if (!di) return { id: path, header: etichetta, width: first ? '1.5fr' : '1fr', cell };
    return { id: path, header: etichetta, width: '6.5rem', align: ultima ? 'start' : 'end', cell };
  }
  const campo = fieldOf(scheda, path);
  if (!campo) return { id: path, header: path, width: '1fr', cell };
  // Of a choice that stands out the badge is as wide as its longest word.
  if (campo.toni) return { id: path, header: campo.etichetta, width: '7.5rem', cell: (row) => <Choice campo={campo} code={row.codici[path] ?? ''} text={read(row)} /> };
  if (campo.dalla_centrale) return { id: path, header: campo.etichetta, width: '7.5rem', cell };
  if (campo.tipo === 'denaro') return { id: path, header: campo.etichetta, width: '7.5rem', align: 'end', cell };
  if (campo.tipo === 'data') return { id: path, header: campo.etichetta, width: '7rem', cell };
  if (campo.tipo === 'istante') return { id: path, header: campo.etichetta, width: '9.5rem', cell };
  if (campo.tipo === 'codice') return { id: path, header: campo.etichetta, width: (campo.max ?? 0) <= 16 ? '11rem' : '8.5rem', cell };
  return { id: path, header: campo.etichetta, width: first ? '1.5fr' : '1fr', cell };
}

function First({ row, children }: { row: RigaScheda; children: ReactNode }) {
  return (
    <>
      {children} {row.segno !== '' && <Badge label={row.segno} />} {row.daInviare && <Badge label="Da inviare" tone="warn" />}
    </>
  );
}
