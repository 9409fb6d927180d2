import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Bozza } from '../../bridge/types';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Failure } from '../../ui/Failure';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { useDropDraft } from './commands';
import { drafts } from './queries';

type Props = { title: string };

/** What was written and not saved, each with the way back into its form; nothing where all was saved. */
export function Drafts({ title }: Props) {
  const view = useQuery(drafts);
  const drop = useDropDraft();
  const [asking, setAsking] = useState<Bozza>();
  const list = view.data ?? [];
  if (list.length === 0 && !view.isError) return null;
  return (
    <Panel title={title}>
      {view.isError && <Failure {...explain(view.error)} />}
      {drop.error && <Failure {...explain(drop.error)} />}
      <Lines
        label={title}
        items={list.map((draft) => ({
          id: draft.chiave,
          label: [draft.titolo, draft.dettaglio].filter(Boolean).join(': '),
          href: draft.dove,
          icon: 'edit',
          detail: (
            <>
              Non salvata{draft.servizio && `, cominciata in ${draft.servizio}`}
              {draft.il !== '' && (
                <>
                  , <RelativeTime instant={draft.il} />
                </>
              )}
            </>
          ),
          actions: <Button label={`Scarta: ${draft.titolo}`} icon="close" iconOnly variant="plain" onPress={() => setAsking(draft)} />,
        }))}
      />
      {asking && (
        <Confirm
          title="Scartare la bozza?"
          button="Scarta bozza"
          danger
          onCancel={() => setAsking(undefined)}
          onConfirm={() => {
            drop.mutate(asking.chiave);
            setAsking(undefined);
          }}
        >
          <p>Si perde quello che avevi scritto in «{asking.titolo}». Non si può recuperare.</p>
        </Confirm>
      )}
    </Panel>
  );
}
