import { useInfiniteQuery } from '@tanstack/react-query';

import type { Scheda, Tipo } from '../bridge/types';
import { formatNumber } from '../lib/number';
import { records, type RecordFilter } from './queries';

type Props = { scheda: Scheda; filter: RecordFilter; kinds?: readonly Tipo[] };

/** How many records a filter selects, in words. */
export function RecordCount({ scheda: { nome }, filter, kinds = [] }: Props) {
  const list = useInfiniteQuery(records(filter, kinds));
  if (!list.data) return null;
  const { total } = list.data;
  return (
    <span className="ui-muted" role="status">
      {total === 1 ? `${nome.femminile ? 'Una' : 'Un'} ${nome.singolare}` : `${formatNumber(total)} ${nome.plurale}`}
    </span>
  );
}
