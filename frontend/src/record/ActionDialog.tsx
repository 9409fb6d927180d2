import { useMemo, useState, type ReactNode } from 'react';

import { give } from '../bridge/commands';
import { mergeTyped, useDraft } from '../bridge/drafts';
import { explain, isConflict } from '../bridge/errors';
import type { Scheda, SchedaLetta } from '../bridge/types';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';
import { LoadingState } from '../ui/LoadingState';
import { Resumed } from '../ui/Resumed';
import { actionOf, asking, withRequired } from './catalogue';
import { useAct } from './commands';
import { RecordForm, type Special } from './RecordForm';
import { decode, pickUnder, text, type Values } from './values';

type Props = {
  scheda: Scheda;
  record: SchedaLetta;
  action: string;
  onClose: () => void;
  title?: string;
  button?: string;
  /** What its author should know before. */
  note?: ReactNode;
  /** The patterns of what is asked, where that is not all that may be chosen. */
  fields?: readonly string[];
  /** What must be there, and the sentence while it is not. */
  required?: { path: string; reason: string };
  /** What the form begins with instead of what the record holds. */
  begin?: Values;
  special?: Readonly<Record<string, Special | null>>;
  fresh?: (collection: string, key: string) => Values;
  stays?: (key: string, values: Values) => boolean;
  wide?: boolean;
};

/** What an action asks before it is done: the fields that its author chooses. */
export function ActionDialog({ scheda, record, action, onClose, title, button, note, fields, required, begin, special, fresh, stays, wide = false }: Props) {
  const rule = actionOf(scheda, action);
  const { etichetta, detto, propone, racconta } = rule;
  const must = required?.path;
  const marked = useMemo(() => (must === undefined ? scheda : withRequired(scheda, must)), [scheda, must]);
  const asks = asking(marked, rule, fields);
  const asked = asks.fields;
  const shown = decode(record.visto);
  const proposed = decode(record.puo.find(({ azione }) => azione === action)?.proposte ?? {});
  // What the action proposes stands in the form until something else is typed.
  const form: Values = { ...shown, ...pickUnder(proposed, {}, asked), ...begin };
  const draft = useDraft(`${action}:${record.id}`, { form, shown });
  // The record as it was when the dialog opened: a colleague's step meanwhile is told.
  const [opened, setOpened] = useState(shown);
  const act = useAct(action, detto);
  const tale = racconta?.obbligatorio === true ? { path: racconta.path, reason: `Scrivi prima: ${racconta.etichetta.toLowerCase()}.` } : undefined;
  const { value } = draft;
  const missing = [required, tale].find((one) => one && text(value.form, one.path).trim() === '')?.reason;
  const save = () =>
    give(act, { id: record.id, seen: draft.changed ? value.shown : opened, wanted: pickUnder(value.form, shown, asked) }, () => {
      draft.discard();
      onClose();
    });
  return (
    <Dialog
      wide={wide}
      title={title ?? etichetta}
      onClose={onClose}
      actions={
        <>
          <Button label={button ?? etichetta} variant="primary" busy={act.isPending} disabledReason={missing} onPress={save} />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        {act.error && (
          <Failure
            {...explain(act.error)}
            {...(isConflict(act.error) && {
              actions: (
                <Button
                  label="Rileggi, tieni quello che ho scritto"
                  onPress={() => {
                    draft.rebase({ form, shown }, (seen, typed, now) => ({ ...now, form: mergeTyped(seen.form, typed.form, now.form) }));
                    setOpened(shown);
                    act.reset();
                  }}
                />
              ),
            })}
          />
        )}
        {note}
        {draft.ready ? (
          <RecordForm
            plain
            {...asks}
            id={record.id}
            names={record.nomi}
            filled={propone}
            values={value.form}
            set={(change) => draft.set({ form: { ...value.form, ...change } })}
            error={act.error}
            {...(special && { special })}
            {...(fresh && { fresh })}
            {...(stays && { stays })}
          />
        ) : (
          <LoadingState />
        )}
      </div>
    </Dialog>
  );
}
