import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { actionOf, useScheda } from '../../record/catalogue';
import { useCreateRecord } from '../../record/commands';
import { FormFailure } from '../../record/FormFailure';
import { newRecord } from '../../record/queries';
import { decode, pickUnder, type Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { LoadingState } from '../../ui/LoadingState';
import { Resumed } from '../../ui/Resumed';
import { AppointmentForm, through, useGuests } from './AppointmentForm';

type Props = {
  inizio: string;
  fine: string;
  /** Whether the hour was pointed at, and not merely proposed. */
  chosen: boolean;
  onClose: () => void;
};

const CREATE = 'appuntamento.crea';

export function NewAppointmentDialog({ inizio, fine, chosen, onClose }: Props) {
  const scheda = useScheda('appuntamento');
  const begin = useQuery(newRecord(CREATE, {}));
  const draft = useDraft<Values>(CREATE, { tipo: decode(begin.data?.proposte ?? {}).tipo, inizio, fine });
  // An hour that was pointed at holds against the one of a draft, and is kept
  // with what is typed next.
  const [hour, setHour] = useState<Values>(chosen ? { inizio, fine } : {});
  const value = { ...draft.value, ...hour };
  const set = (change: Values) => {
    draft.set({ ...hour, ...change });
    setHour({});
  };
  const guests = useGuests('', value);
  const create = useCreateRecord(CREATE, undefined, draft.id);
  const action = scheda && actionOf(scheda, CREATE);
  const fields = (action?.campi ?? []).filter((path) => path !== 'pic' && !path.startsWith('ricorrenze.'));
  const save = () =>
    give(create, { ...pickUnder(value, {}, fields), ...through(guests, value, {}) }, () => {
      draft.discard();
      onClose();
    });
  const failed = begin.error ?? create.error;
  return (
    <Dialog
      wide
      title="Nuovo appuntamento"
      onClose={onClose}
      actions={
        <>
          <Button
            label="Salva"
            variant="primary"
            busy={create.isPending}
            disabledReason={begin.data && !begin.data.permesso.si ? begin.data.permesso.perche : undefined}
            onPress={save}
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        <FormFailure error={failed} />
        {scheda && begin.data && draft.ready ? (
          <AppointmentForm scheda={scheda} fields={fields} id="" filled={action?.propone ?? []} values={value} set={set} error={create.error} />
        ) : (
          !begin.error && <LoadingState />
        )}
      </div>
    </Dialog>
  );
}
