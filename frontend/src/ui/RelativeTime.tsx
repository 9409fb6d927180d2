import { useEffect, useState } from 'react';

import { formatDateTime } from '../lib/date';
import { relativeTime } from '../lib/relative';

type Props = { instant: string };

const REFRESH = 30_000;

/** "3 minuti fa", kept true while it is on the screen; the full date on hover. */
export function RelativeTime({ instant }: Props) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), REFRESH);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={instant} title={formatDateTime(instant)}>
      {relativeTime(instant, now)}
    </time>
  );
}
