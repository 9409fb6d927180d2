import { useInfiniteQuery } from '@tanstack/react-query';

import type { Scheda } from '../bridge/types';
import { formatNumber } from '../lib/number';
import { records, type RecordFilter } from './queries';

type Props = { scheda: Scheda; filter: RecordFilter };

/** How many records a filter selects, in words. */
export function RecordCount({ scheda, filter }: Props) {
  const list = useInfiniteQuery(records(scheda, filter));
  if (!list.data) return null;
  const { total } = list.data;
  const { nome } = scheda;
  return (
    <span className="ui-muted" role="status">
      {total === 1 ? `${nome.femminile ? 'Una' : 'Un'} ${nome.singolare}` : `${formatNumber(total)} ${nome.plurale}`}
    </span>
  );
}
