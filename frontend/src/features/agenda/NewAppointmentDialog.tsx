import { useState } from 'react';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { Resumed } from '../../ui/Resumed';
import { AppointmentForm } from './AppointmentForm';
import { useCreate } from './commands';
import { fromForm, type Modulo } from './form';

type Props = {
  inizio: string;
  fine: string;
  /** Whether the hour was pointed at, and not merely proposed. */
  chosen: boolean;
  onClose: () => void;
};

export function NewAppointmentDialog({ inizio, fine, chosen, onClose }: Props) {
  const draft = useDraft<Modulo>('appuntamento:nuovo', {
    titolo: '',
    tipo: 'colloquio',
    inizio,
    fine,
    luogo: '',
    persona: { id: '', nome: '' },
    pic: '',
    partecipanti: [],
    tramite: {},
    promemoria: 0,
    note: '',
  });
  // An hour that was pointed at holds against the one of a draft, and is kept
  // with what is typed next.
  const [hour, setHour] = useState(chosen ? { inizio, fine } : {});
  const value = { ...draft.value, ...hour };
  const set = (change: Partial<Modulo>) => {
    draft.set({ ...hour, ...change });
    setHour({});
  };
  const create = useCreate();
  const save = () =>
    give(create, fromForm(value), () => {
      draft.discard();
      onClose();
    });
  return (
    <Dialog
      wide
      title="Nuovo appuntamento"
      onClose={onClose}
      actions={
        <>
          <Button label="Salva" variant="primary" busy={create.isPending} onPress={save} />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        {create.error && <Failure {...explain(create.error)} />}
        {draft.ready ? <AppointmentForm value={value} set={set} error={create.error} /> : <LoadingState />}
      </div>
    </Dialog>
  );
}
