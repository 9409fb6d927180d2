import { formatDateTime } from '../lib/date';
import { relativeTime } from '../lib/relative';
import { useNow } from './Clock';

type Props = { instant: string };

/** "3 minuti fa", kept true while it is on the screen; the full date on hover. */
export function RelativeTime({ instant }: Props) {
  const now = useNow();
  return (
    <time dateTime={instant} title={formatDateTime(instant)}>
      {relativeTime(instant, now)}
    </time>
  );
}
