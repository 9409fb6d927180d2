import { give } from '../bridge/commands';
import { useDraft } from '../bridge/drafts';
import type { Scheda } from '../bridge/types';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { LoadingState } from '../ui/LoadingState';
import { Resumed } from '../ui/Resumed';
import { actionOf, asking } from './catalogue';
import { useCreateRecord } from './commands';
import { FormFailure } from './FormFailure';
import { RecordForm, type Special } from './RecordForm';
import { answered, type Values } from './values';

type Props = {
  scheda: Scheda;
  action: string;
  /** What it is about: each has a draft of its own. */
  about: string;
  /** What that is called. */
  called?: string;
  begin: Values;
  special?: Readonly<Record<string, Special | null>>;
  stays?: (key: string, values: Values) => boolean;
  /** What its button says. */
  button?: string;
  /** What happens once it is made, where that is more than to close. */
  onDone?: (id: string) => void;
  onClose: () => void;
  wide?: boolean;
};

/** Makes a record in a dialog: what its author chooses, and what it begins with. */
export function CreateDialog({ scheda, action, about, called, begin, special, stays, button = 'Salva', onDone, onClose, wide = false }: Props) {
  const rule = actionOf(scheda, action);
  const { etichetta, detto, propone } = rule;
  const asks = asking(scheda, rule);
  const draft = useDraft<Values>(`${action}:${about}`, begin);
  const create = useCreateRecord(action, detto, draft.id);
  const save = () =>
    give(create, answered(scheda, draft.value), (id) => {
      draft.discard();
      if (onDone) onDone(id);
      else onClose();
    });
  return (
    <Dialog
      wide={wide}
      title={etichetta}
      about={called}
      onClose={onClose}
      actions={
        <>
          <Button label={button} variant="primary" busy={create.isPending} onPress={save} />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        <FormFailure error={create.error} />
        {draft.ready ? (
          <RecordForm plain {...asks} id="" filled={propone} values={draft.value} set={draft.set} error={create.error} {...(special && { special })} {...(stays && { stays })} />
        ) : (
          <LoadingState />
        )}
      </div>
    </Dialog>
  );
}
