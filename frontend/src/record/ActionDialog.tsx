import { useMemo, type ReactNode } from 'react';

import { isConflict } from '../bridge/errors';
import type { Scheda, SchedaLetta } from '../bridge/types';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { LoadingState } from '../ui/LoadingState';
import { Resumed } from '../ui/Resumed';
import { useActionForm } from './actionForm';
import { withRequired } from './catalogue';
import { FormFailure } from './FormFailure';
import type { Entries } from './CollectionInput';
import { RecordForm, type Special } from './RecordForm';
import { text, type Values } from './values';

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
  entries?: Entries | undefined;
  wide?: boolean;
};

/** What an action asks before it is done: the fields that its author chooses. */
export function ActionDialog({ scheda, record, action, onClose, title, button, note, fields, required, begin, special, fresh, stays, entries, wide = false }: Props) {
  const must = required?.path;
  const marked = useMemo(() => (must === undefined ? scheda : withRequired(scheda, must)), [scheda, must]);
  const { etichetta, racconta, entries: added, asks, filled, draft, act, values, set, save, reread } = useActionForm(marked, record, action, { fields, begin });
  const tale = racconta?.obbligatorio === true ? { path: racconta.path, reason: `Scrivi prima: ${racconta.etichetta.toLowerCase()}.` } : undefined;
  const missing = [required, tale].find((one) => one && text(values, one.path).trim() === '')?.reason;
  return (
    <Dialog
      wide={wide}
      title={title ?? etichetta}
      about={[record.titolo, record.dettaglio].filter(Boolean).join(' · ')}
      onClose={onClose}
      actions={
        <>
          <Button label={button ?? etichetta} variant="primary" busy={act.isPending} disabledReason={missing} onPress={() => save(onClose)} />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        <FormFailure error={act.error} actions={isConflict(act.error) && <Button label="Rileggi, tieni quello che ho scritto" onPress={reread} />} />
        {note}
        {draft.ready ? (
          <RecordForm
            plain
            {...asks}
            id={record.id}
            names={record.nomi}
            filled={filled}
            values={values}
            set={set}
            error={act.error}
            {...(special && { special })}
            {...(fresh && { fresh })}
            {...(stays && { stays })}
            entries={(collection, keys) => added(collection, keys) ?? entries?.(collection, keys)}
          />
        ) : (
          <LoadingState />
        )}
      </div>
    </Dialog>
  );
}
