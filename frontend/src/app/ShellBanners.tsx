import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { describeLine } from '../bridge/line';
import { reconciliation } from '../bridge/reads';
import type { Sessione } from '../bridge/types';
import { formatNumber } from '../lib/number';
import { goTo } from '../lib/route';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';

type Props = { session: Sessione };

/** What everybody must know on any screen; being offline is no such thing. */
export function ShellBanners({ session: { primoCarico, rigenerato } }: Props) {
  const { data: state } = useQuery(reconciliation);
  const [rebuiltSeen, setRebuiltSeen] = useState(false);
  return (
    <>
      {primoCarico && state?.ultimaVolta === '' && (
        <Banner tone="info" title="Primo caricamento dei dati del servizio">
          {state.ricevuti > 0 && `Ricevuti finora: ${formatNumber(state.ricevuti)}. `}
          Gli elenchi si completano da soli: puoi già iniziare a lavorare.
        </Banner>
      )}
      {rigenerato !== '' && !rebuiltSeen && (
        <Banner
          tone="info"
          title="Dati danneggiati su questo computer"
          actions={<Button label="Ho capito" onPress={() => setRebuiltSeen(true)} />}
        >
          {rigenerato}
        </Banner>
      )}
      {state !== undefined && state.disco !== '' && (
        <Banner tone="warn" title="Poco spazio sul disco">
          {state.disco}
        </Banner>
      )}
      {state?.fase === 'fermo' && (
        <Banner
          tone="error"
          title="La riconciliazione è ferma"
          actions={<Button label="Apri" onPress={() => goTo({ name: 'riconcilia' })} />}
        >
          {describeLine(state).sentence}
        </Banner>
      )}
    </>
  );
}
