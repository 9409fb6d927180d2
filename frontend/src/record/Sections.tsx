import { use } from 'react';

import type { SchedaLetta } from '../bridge/types';
import { Areas } from './areas';

type Props = { record: SchedaLetta };

/** What other areas know about a record, in their order. */
export function Sections({ record }: Props) {
  return use(Areas).flatMap((area) =>
    (area.sections ?? []).filter(({ on }) => on === record.kind).map(({ draw: Draw }, place) => <Draw key={`${area.id} ${place}`} record={record} />),
  );
}
