import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { useAddress } from '../../record/areas';
import { Badge } from '../../ui/Badge';
import { Failure } from '../../ui/Failure';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { unsent } from './queries';

/** What only this computer knows so far, in the order in which it goes; nothing where all has gone. */
export function Waiting() {
  const view = useQuery(unsent);
  const address = useAddress();
  const list = view.data ?? [];
  if (view.isError) return <Failure {...explain(view.error)} />;
  if (list.length === 0) return null;
  return (
    <Panel title="Da inviare" details={<Badge label={String(list.length)} tone="warn" />}>
      <p className="ui-muted">Queste modifiche sono salvate su questo computer, e partono da sole appena c’è linea.</p>
      <Lines
        label="Modifiche da inviare"
        items={list.map(({ id, titolo, oggetto, il, testi }) => ({
          id,
          label: [titolo, oggetto.titolo].filter(Boolean).join(': '),
          href: oggetto.titolo === '' ? '' : address(oggetto.tipo, oggetto.id),
          icon: 'refresh',
          detail: (
            <>
              <RelativeTime instant={il} />
              {testi.length > 0 && ` · ${testi.map(({ etichetta }) => etichetta).join(', ')}`}
            </>
          ),
        }))}
      />
    </Panel>
  );
}
