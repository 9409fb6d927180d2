import { useState } from 'react';

import { Banner } from './Banner';
import { Button } from './Button';
import { Confirm } from './Confirm';

type Props = {
  draft: { resumed: boolean; changed: boolean; trouble: string; elsewhere: string; discard: () => void };
  /** What was resumed. */
  text?: string;
};

/** Says that a form goes on from where it was left, and lets its author begin anew. */
export function Resumed({ draft: { resumed, changed, trouble, elsewhere, discard }, text = 'quello che avevi scritto e non ancora salvato' }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      {trouble !== '' && <Banner tone="warn">{trouble}</Banner>}
      {resumed && changed && (
        <Banner
          tone={elsewhere === '' ? 'info' : 'warn'}
          title={elsewhere === '' ? '' : `Bozza cominciata in «${elsewhere}»`}
          actions={<Button label="Scarta bozza" variant="plain" onPress={() => setAsking(true)} />}
        >
          Bozza ripresa: {text}.{elsewhere !== '' && ' Se la salvi adesso vale per il servizio in uso.'}
        </Banner>
      )}
      {asking && (
        <Confirm
          title="Scartare la bozza?"
          button="Scarta bozza"
          danger
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            discard();
          }}
        >
          <p>Si perde {text}. Non si può recuperare.</p>
        </Confirm>
      )}
    </>
  );
}
