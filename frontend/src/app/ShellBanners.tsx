import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../bridge/errors';
import { describeLine } from '../bridge/line';
import { reconciliation } from '../bridge/reads';
import type { Sessione } from '../bridge/types';
import { Remedy } from '../central/Remedy';
import { riconcilia } from '../features/riconcilia/area';
import { formatNumber } from '../lib/number';
import { goTo, usePlace } from '../lib/route';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';

type Props = { session: Sessione };

/** What everybody must know on any screen; being offline is no such thing. */
export function ShellBanners({ session: { primoCarico, rigenerato, incompleto } }: Props) {
  const { data: state } = useQuery(reconciliation);
  // What is found damaged later is another text, and is shown as well.
  const here = usePlace()[0] === riconcilia.id;
  const [understood, setUnderstood] = useState('');
  return (
    <>
      {primoCarico && state?.ultimaVolta === '' && (
        <Banner tone="info" title="Primo caricamento dei dati del servizio">
          {state.ricevuti > 0 && `Ricevuti finora: ${formatNumber(state.ricevuti)}. `}
          Gli elenchi si completano da soli: puoi già iniziare a lavorare.
        </Banner>
      )}
      {rigenerato !== understood && rigenerato !== '' && (
        <Banner
          tone="info"
          title="Dati danneggiati su questo computer"
          actions={<Button label="Ho capito" onPress={() => setUnderstood(rigenerato)} />}
        >
          {rigenerato}
        </Banner>
      )}
      {incompleto && rigenerato === understood && (
        <Banner tone="info">Gli elenchi sono ancora incompleti: si completano da soli appena c’è linea.</Banner>
      )}
      {state !== undefined && state.disco !== '' && (
        <Banner tone="warn" title="Poco spazio sul disco">
          {state.disco}
        </Banner>
      )}
      {state !== undefined && state.orologio !== '' && (
        <Banner tone="warn" title="L’orologio del computer è sbagliato">
          {state.orologio}
        </Banner>
      )}
      {state?.problema && state.fase !== 'fermo' && !state.inLinea && state.problema.code !== 'fuori_linea' && (
        <Banner tone="warn" title={explain(state.problema).title} actions={<Remedy code={state.problema.code} />}>
          {state.problema.message} Puoi lavorare come sempre.
        </Banner>
      )}
      {state !== undefined && state.fase !== 'fermo' && state.daRiconciliare > 0 && !here && (
        <Banner
          tone="warn"
          title={state.daRiconciliare === 1 ? 'Una tua modifica aspetta una decisione' : `${formatNumber(state.daRiconciliare)} tue modifiche aspettano una decisione`}
          actions={<Button label="Leggi e decidi" onPress={() => goTo([riconcilia.id])} />}
        >
          Quello che avevi scritto è conservato, e non è nella scheda.
        </Banner>
      )}
      {state?.fase === 'fermo' && (
        <Banner
          tone="error"
          title="La riconciliazione è ferma"
          actions={<Button label="Apri" onPress={() => goTo([riconcilia.id])} />}
        >
          {describeLine(state).sentence}
        </Banner>
      )}
    </>
  );
}
