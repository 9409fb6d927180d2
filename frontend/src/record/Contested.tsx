import { useQuery } from '@tanstack/react-query';

import { riconcilia } from '../bridge/calls';
import { read } from '../bridge/reads';
import type { SchedaLetta } from '../bridge/types';
import { href } from '../lib/route';
import { Banner } from '../ui/Banner';
import { useLinkTo } from './areas';

/** What could not land and waits for the operator's decision. */
export const toReconcile = read(['riconcilia'], ['riconciliazione'], () => riconcilia.elenco());

type Props = { record: SchedaLetta };

/** What its reader had written of a record and is not in it, because a colleague wrote the same: where they look for it. */
export function Contested({ record }: Props) {
  const to = useLinkTo();
  const waiting = (useQuery(toReconcile).data ?? []).filter(({ oggetto }) => oggetto.id === record.id);
  return waiting.map(({ id, titolo, campi, testi, messaggio }) => {
    const mine = campi.length > 0 ? campi.map(({ etichetta, mio }) => ({ etichetta, testo: mio })) : testi;
    return (
      <Banner key={id} tone="warn" title={`Una tua modifica non è in questa scheda: ${titolo}`} actions={<a href={href(to('riconciliazione', id))}>Leggi e decidi</a>}>
        {messaggio}
        {mine.length > 0 && (
          <dl className="ui-facts">
            {mine.map(({ etichetta, testo }, place) => (
              <div key={`${etichetta} ${place}`}>
                <dt>{etichetta}: avevi scritto</dt>
                <dd className="ui-verbatim">{testo === '' ? '(vuoto)' : testo}</dd>
              </div>
            ))}
          </dl>
        )}
      </Banner>
    );
  });
}
