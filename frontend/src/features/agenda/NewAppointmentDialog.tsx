import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { AppointmentForm } from './AppointmentForm';
import { useCreate } from './commands';

type Props = { inizio: string; fine: string; onClose: () => void };

export function NewAppointmentDialog({ inizio, fine, onClose }: Props) {
  const draft = useDraft(`appuntamento:nuovo:${inizio}`, {
    titolo: '',
    tipo: 'colloquio',
    inizio,
    fine,
    luogo: '',
    soggetto: '',
    pic: '',
    partecipanti: [] as string[],
    promemoria: 0,
    note: '',
  });
  const create = useCreate();
  const save = () =>
    create.mutate(draft.value, {
      onSuccess: () => {
        draft.discard();
        onClose();
      },
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
        {create.error && <Failure {...explain(create.error)} />}
        {draft.ready ? <AppointmentForm value={draft.value} soggettoNome="" set={draft.set} error={create.error} /> : <LoadingState />}
      </div>
    </Dialog>
  );
}
