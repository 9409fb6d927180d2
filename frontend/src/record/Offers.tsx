import { useQuery } from '@tanstack/react-query';
import { use } from 'react';

import type { SchedaLetta } from '../bridge/types';
import { goTo, type Place } from '../lib/route';
import { Button } from '../ui/Button';
import { Areas, type Offer } from './areas';
import { useScheda } from './catalogue';
import { howMany, newRecord } from './queries';

type Props = { record: SchedaLetta };

/** What can be begun about a record in other areas, each as a button. */
export function Offers({ record }: Props) {
  return use(Areas).flatMap((area) =>
    (area.offers ?? [])
      .filter(({ on }) => on === record.kind)
      .map((offer) => <Begin key={offer.action} offer={offer} record={record} place={[area.id, ...offer.at(record.id)]} />),
  );
}

type BeginProps = { offer: Offer; record: SchedaLetta; place: Place };

function Begin({ offer: { action, field, on, label: said, once }, record, place }: BeginProps) {
  const label = useActionLabel(action);
  const open = [
    { campi: [field], valori: [record.id] },
    { campi: ['stato'], valori: [...(once?.states ?? [])] },
  ];
  const there = useQuery({ ...howMany(action.split('.')[0] ?? '', open), enabled: once !== undefined }).data;
  const begin = useQuery(newRecord(action, { [field]: record.id }, [on, 'servizio', 'operatore'])).data;
  if (label === undefined || !begin || (once && there === undefined)) return null;
  const { si, perche } = begin.permesso;
  return <Button label={said ?? label} disabledReason={!si ? perche : there ? once?.why : undefined} onPress={() => goTo(place)} />;
}

/** What an action is called by the kind that it makes. */
function useActionLabel(action: string): string | undefined {
  const scheda = useScheda(action.split('.')[0] ?? '');
  return scheda?.azioni.find(({ nome }) => nome === action)?.etichetta;
}
