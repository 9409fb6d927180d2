import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain, fieldError } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { addDays, dayOf, formatDate } from '../../lib/date';
import { ActionDialog } from '../../record/ActionDialog';
import { useAct } from '../../record/commands';
import { candidates } from '../../record/queries';
import { decode, keysOf, text } from '../../record/values';
import { Button } from '../../ui/Button';
import { useClock } from '../../ui/Clock';
import { DateField } from '../../ui/DateField';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LabelledList } from '../../ui/LabelledList';
import { Select } from '../../ui/Select';

type Props = { scheda: Scheda; record: SchedaLetta; onClose: () => void };

export function AssignDialog(props: Props) {
  return (
    <ActionDialog
      {...props}
      action="pic.assegna"
      title="Assegna il caso"
      fields={['responsabile']}
      begin={{ responsabile: undefined }}
      required={{ path: 'responsabile', reason: 'Scegli prima a chi.' }}
      note={<p className="ui-muted">Chi scegli riceverà una notifica, e il caso resterà da prendere in carico.</p>}
    />
  );
}

export function CloseDialog(props: Props) {
  return <ActionDialog {...props} action="pic.chiudi" required={{ path: 'motivo_chiusura', reason: 'Scegli prima il motivo.' }} />;
}

/** What of a case is edited as a form, the team with it. */
export function EditDialog(props: Props) {
  const now = useClock();
  return (
    <ActionDialog
      {...props}
      wide
      action="pic.modifica"
      title="Modifica la presa in carico"
      button="Salva"
      fresh={(collection, key) => ({ [`${collection}.${key}.dal`]: dayOf(now()) })}
    />
  );
}

export function ReopenDialog(props: Props) {
  return (
    <ActionDialog
      {...props}
      action="pic.riapri"
      title="Riapri il caso"
      button="Riapri il caso"
      note={<p className="ui-muted">Il caso aspetterà che qualcuno lo prenda in carico.</p>}
    />
  );
}

/** How long a case is shared unless one says otherwise. */
const SHARE_DAYS = 90;

export function ShareDialog({ record, onClose }: Props) {
  const now = useClock();
  const today = dayOf(now());
  const [service, setService] = useState('');
  const [until, setUntil] = useState(addDays(today, SHARE_DAYS));
  const all = useQuery(candidates('pic', record.id, 'condivisa.*.fino', {}, '')).data ?? [];
  const standing = decode(record.visto);
  // The case as it was when the service was chosen; what is ended stands beside
  // the button that ends it.
  const [seen, setSeen] = useState(standing);
  const share = useAct('pic.condividi');
  const end = useAct('pic.condividi');
  const error = share.error ?? end.error;
  const shared = keysOf(standing, 'condivisa');
  const paths = (id: string) => ({ from: `condivisa.${id}.dal`, to: `condivisa.${id}.fino` });
  return (
    <Dialog
      title="Condividi il caso"
      about={[record.titolo, record.dettaglio].filter(Boolean).join(' · ')}
      onClose={onClose}
      actions={
        <>
          <Button
            label="Condividi"
            variant="primary"
            busy={share.isPending}
            disabledReason={service === '' ? 'Scegli prima il servizio.' : undefined}
            onPress={() => {
              const { from, to } = paths(service);
              share.mutate({ id: record.id, seen, wanted: { [from]: seen[from] ?? today, [to]: until } }, { onSuccess: onClose });
            }}
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        {error && <Failure {...explain(error)} />}
        <p className="ui-muted">L’altro servizio vedrà il caso e il suo diario, e potrà scriverci, fino alla data che scegli. Le voci riservate no.</p>
        <LabelledList label="Condiviso con">
          {shared.map((id) => {
            const { from, to } = paths(id);
            const name = record.nomi[id] ?? id;
            return (
              <li key={id} className="ui-order">
                <span>
                  {name}, fino al {formatDate(text(standing, to))}
                </span>
                <Button
                  label={`Interrompi con ${name}`}
                  variant="plain"
                  busy={end.isPending}
                  onPress={() => end.mutate({ id: record.id, seen: standing, wanted: { [from]: undefined, [to]: undefined } })}
                />
              </li>
            );
          })}
        </LabelledList>
        <Select
          label="Servizio"
          placeholder="Scegli"
          value={service}
          onChange={(id) => {
            setService(id);
            setSeen(standing);
          }}
          options={all.filter(({ id }) => !shared.includes(id)).map(({ id, titolo }) => ({ value: id, label: titolo }))}
        />
        <DateField label="Fino al" value={until} onChange={setUntil} min={today} error={service === '' ? undefined : fieldError(share.error, paths(service).to)} />
      </div>
    </Dialog>
  );
}
