import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { access } from '../../bridge/reads';
import type { SchedaLetta } from '../../bridge/types';
import { useScheda, actionOf } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { oneRecord } from '../../record/queries';
import { decode } from '../../record/values';
import { Checkbox } from '../../ui/Checkbox';
import { Failure } from '../../ui/Failure';
import { OFFER, SERVICE } from './actions';

type Props = { scale: string };

/** Whether the service in use offers a scale: its referente chooses, the others read it. */
export function OfferScale({ scale }: Props) {
  const id = useQuery(access).data?.sessione?.servizio?.id;
  const service = useQuery({ ...oneRecord(SERVICE, id ?? ''), enabled: id !== undefined });
  return service.data ? <Choice scale={scale} service={service.data} /> : null;
}

type ChoiceProps = Props & { service: SchedaLetta };

function Choice({ scale, service }: ChoiceProps) {
  const scheda = useScheda(SERVICE);
  const offer = useAct(OFFER, scheda && actionOf(scheda, OFFER).detto);
  const seen = decode(service.visto);
  const path = `scale_escluse.${scale}`;
  const offered = seen[path] !== true;
  if (!service.puo.some(({ azione, permesso }) => azione === OFFER && permesso.si)) {
    return offered ? null : <p className="ui-muted">{service.titolo} non la propone: lo decide il suo referente.</p>;
  }
  return (
    <>
      {offer.error && <Failure {...explain(offer.error)} />}
      <Checkbox
        label={`Proponila in ${service.titolo}`}
        hint="Vale solo per questo servizio. Le valutazioni già fatte restano, e chi ne ha cominciata una la finisce."
        checked={offered}
        onChange={(yes) => offer.mutate({ id: service.id, seen, wanted: { [path]: yes ? undefined : true } })}
      />
    </>
  );
}
