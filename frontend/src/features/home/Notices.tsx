import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Notifica } from '../../bridge/types';
import { useAddress } from '../../record/areas';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { useLingering } from '../../ui/useLingering';
import { useHideNotice, useShowNotice, useTakeCharge } from './commands';
import { hiddenNotices } from './queries';

type Props = { title: string; notices: readonly Notifica[] };

/** What colleagues have sent: it goes away when it is taken in charge, or hidden. */
export function Notices({ title, notices }: Props) {
  const take = useTakeCharge();
  const hide = useHideNotice();
  const [hiddenToo, setHiddenToo] = useState(false);
  const { shown, saidOf, linger, release } = useLingering(notices);
  const lineOf = useLine();
  const error = take.error ?? hide.error;
  const onError = (id: string) => ({ onError: () => release(id) });
  return (
    <Panel
      title={title}
      details={notices.length > 0 && <Badge label={String(notices.length)} tone="info" />}
      actions={<Button label={hiddenToo ? 'Chiudi le nascoste' : 'Mostra le nascoste'} variant="plain" onPress={() => setHiddenToo(!hiddenToo)} />}
    >
      {error && <Failure {...explain(error)} />}
      {shown.length === 0 ? (
        <p className="ui-muted">Nessuna notifica: sei al passo.</p>
      ) : (
        <Lines
          label={title}
          items={shown.map((notice) => {
            const said = saidOf(notice.id);
            const { si, perche } = notice.prendiInCarico;
            return {
              ...lineOf(notice),
              done: said !== undefined,
              actions: (
                <>
                  {(si || perche !== '') && (
                    <Button
                      label="Prendi in carico"
                      disabledReason={said ?? (si ? undefined : perche)}
                      onPress={() => {
                        if (take.mutate(notice, onError(notice.id))) linger(notice, 'Presa in carico');
                      }}
                    />
                  )}
                  <Button
                    label="Nascondi"
                    variant="plain"
                    disabledReason={said}
                    onPress={() => {
                      if (hide.mutate(notice.id, onError(notice.id))) linger(notice, 'Nascosta');
                    }}
                  />
                </>
              ),
            };
          })}
        />
      )}
      {hiddenToo && <Hidden />}
    </Panel>
  );
}

/** The notices that were hidden and would still show, to be shown again. */
function Hidden() {
  const view = useQuery(hiddenNotices);
  const show = useShowNotice();
  const lineOf = useLine();
  const list = view.data ?? [];
  return (
    <section aria-label="Notifiche nascoste">
      <h3>Nascoste</h3>
      {show.error && <Failure {...explain(show.error)} />}
      {view.isError && <Failure {...explain(view.error)} />}
      {view.isSuccess && list.length === 0 && <p className="ui-muted">Non hai nascosto nessuna notifica che valga ancora.</p>}
      <Lines
        label="Notifiche nascoste"
        items={list.map((notice) => ({
          ...lineOf(notice),
          actions: <Button label="Mostra di nuovo" variant="plain" onPress={() => show.mutate(notice.id)} />,
        }))}
      />
    </section>
  );
}

/** A notice as it is read: what it says, of whom, from whom and when. */
function useLine() {
  const address = useAddress();
  return ({ id, titolo, oggetto, da, il }: Notifica) => ({
    id,
    label: titolo,
    href: address(oggetto.tipo, oggetto.id),
    detail: (
      <>
        {oggetto.dettaglio && `${oggetto.dettaglio} · `}
        {da && `da ${da} · `}
        <RelativeTime instant={il} />
      </>
    ),
  });
}
