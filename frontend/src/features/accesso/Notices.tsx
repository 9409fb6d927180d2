import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { explain, Fault } from '../../bridge/errors';
import type { StatoAccesso } from '../../bridge/types';
import { useReread } from './commands';

type Props = { state: StatoAccesso };

/** What stands in the way of signing in, or is good to know before. */
export function Notices({ state: { avviso, portachiavi } }: Props) {
  const reread = useReread();
  return (
    <>
      {avviso && <Banner tone="info">{avviso}</Banner>}
      {!portachiavi.pronto && (
        <Banner
          tone="warn"
          title={explain(new Fault({ code: portachiavi.codice, field: '', message: '' })).title}
          actions={
            <Button label="Riprova" icon="refresh" busy={reread.isPending} onPress={() => reread.mutate(undefined)} />
          }
        >
          {portachiavi.rimedio}
        </Banner>
      )}
    </>
  );
}
