import { useEffect, useState } from 'react';

import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { useStopWaiting } from './commands';

/** After how many milliseconds waiting is worth a word. */
const SLOW = 5_000;

type Props = { waiting: boolean };

/** That what was asked of the central service goes slowly, and how to stop waiting for it. */
export function Slow({ waiting }: Props) {
  return waiting ? <Waiting /> : null;
}

function Waiting() {
  const [slow, setSlow] = useState(false);
  const stop = useStopWaiting();
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return null;
  return (
    <Banner tone="info" title="La linea è lenta" actions={<Button label="Annulla" busy={stop.isPending} onPress={() => stop.mutate(undefined)} />}>
      Il collegamento continua finché qualcosa arriva. Puoi aspettare, o annullare e riprovare più tardi.
    </Banner>
  );
}
