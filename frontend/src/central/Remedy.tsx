import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../bridge/errors';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { ErrorState } from '../ui/ErrorState';
import { LoadingState } from '../ui/LoadingState';
import { settings, useOpenPortal } from './commands';
import { ProxyForm } from './ProxyForm';

type Props = { code: string };

/** The button that removes what stands between this computer and the central service, where one does. */
export function Remedy({ code }: Props) {
  const open = useOpenPortal();
  const [setting, setSetting] = useState(false);
  switch (code) {
    case 'portale':
      return <Button label="Apri la pagina della rete" busy={open.isPending} onPress={() => open.mutate(undefined)} />;
    case 'proxy':
      return (
        <>
          <Button label="Imposta il proxy" onPress={() => setSetting(true)} />
          {setting && (
            <Dialog title="Proxy" onClose={() => setSetting(false)}>
              <Proxy onSaved={() => setSetting(false)} />
            </Dialog>
          )}
        </>
      );
    default:
      return null;
  }
}

type ProxyProps = { onSaved: () => void };

function Proxy({ onSaved }: ProxyProps) {
  const view = useQuery(settings);
  if (view.isPending) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <ProxyForm proxy={view.data.proxy} onSaved={onSaved} />;
}
