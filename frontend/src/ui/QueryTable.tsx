import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ComponentProps } from 'react';

import { DataTable } from './DataTable';
import { ErrorState } from './ErrorState';
import { LoadingState } from './LoadingState';

type Props<Row> = Omit<ComponentProps<typeof DataTable<Row>>, 'rows' | 'rowId' | 'from' | 'total' | 'onNeedMore' | 'onNeedBefore'> & {
  list: UseInfiniteQueryResult<{ rows: readonly Row[]; from: number; total: number }>;
  /** An error in words for the operator. */
  explain: (error: unknown) => Pick<ComponentProps<typeof ErrorState>, 'message' | 'remedy'>;
};

/** A table of rows that are read as one comes to them. */
export function QueryTable<Row extends { id: string }>({ list, explain, ...table }: Props<Row>) {
  if (list.isPending) return <LoadingState />;
  if (list.isError) return <ErrorState {...explain(list.error)} onRetry={() => void list.refetch()} />;
  return (
    <DataTable
      {...table}
      rows={list.data.rows}
      rowId={(row) => row.id}
      from={list.data.from}
      total={list.data.total}
      onNeedBefore={() => {
        if (list.hasPreviousPage && !list.isFetching) void list.fetchPreviousPage();
      }}
      onNeedMore={() => {
        if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
      }}
    />
  );
}
