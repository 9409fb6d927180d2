import { explain } from '../../bridge/errors';
import type { Notifica } from '../../bridge/types';
import { href } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Lines } from '../../ui/Lines';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { useHideNotice, useTakeCharge } from './commands';

type Props = { title: string; notices: readonly Notifica[] };

/** What colleagues have sent: it goes away when it is taken in charge, or hidden. */
export function Notices({ title, notices }: Props) {
  const take = useTakeCharge();
  const hide = useHideNotice();
  const to = useLinkTo();
  const error = take.error ?? hide.error;
  return (
    <Panel title={title} details={notices.length > 0 && <Badge label={String(notices.length)} tone="info" />}>
      {error && <Failure {...explain(error)} />}
      {notices.length === 0 ? (
        <p className="ui-muted">Nessuna notifica: sei al passo.</p>
      ) : (
        <Lines
          label={title}
          items={notices.map((notice) => ({
            id: notice.id,
            label: notice.titolo,
            href: href(to(notice.oggetto.tipo, notice.oggetto.id)),
            detail: (
              <>
                {notice.oggetto.dettaglio && `${notice.oggetto.dettaglio} · `}
                {notice.da && `da ${notice.da} · `}
                <RelativeTime instant={notice.il} />
              </>
            ),
            actions: (
              <>
                {(notice.prendiInCarico.si || notice.prendiInCarico.perche !== '') && (
                  <Button
                    label="Prendi in carico"
                    busy={take.isPending && take.variables.id === notice.id}
                    disabledReason={notice.prendiInCarico.si ? undefined : notice.prendiInCarico.perche}
                    onPress={() => take.mutate(notice)}
                  />
                )}
                <Button
                  label="Nascondi"
                  variant="plain"
                  busy={hide.isPending && hide.variables === notice.id}
                  onPress={() => hide.mutate(notice.id)}
                />
              </>
            ),
          }))}
        />
      )}
    </Panel>
  );
}
