import { use } from 'react';

import type { SchedaLetta } from '../bridge/types';
import { Areas } from './areas';

type Props = { record: SchedaLetta };

/** What other areas know about a record, in their order. */
export function Sections({ record }: Props) {
  const all = use(Areas).flatMap(({ id, sections = [] }) => sections.map((section, place) => ({ ...section, key: `${id} ${place}` })));
  const these = all.filter(({ on }) => on === record.kind);
  return [...these.filter(({ first }) => first), ...these.filter(({ first }) => !first)].map(({ key, draw: Draw }) => <Draw key={key} record={record} />);
}
