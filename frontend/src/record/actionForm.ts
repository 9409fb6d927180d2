import { useState } from 'react';

import { give } from '../bridge/commands';
import { mergeTyped, useDraft } from '../bridge/drafts';
import type { Scheda, SchedaLetta } from '../bridge/types';
import { actionOf, asking } from './catalogue';
import { useAct } from './commands';
import { newKey } from '../lib/key';
import { answered, decode, keysOf, parts, pickUnder, type Values } from './values';

type Options = {
  /** The patterns of what is asked, where that is not all that may be chosen. */
  fields?: readonly string[] | undefined;
  /** What the form begins with instead of what the record holds. */
  begin?: Values | undefined;
};

/** The form of an action on a record: what it begins with, what is typed, and how it is given. */
export function useActionForm(scheda: Scheda, record: SchedaLetta, action: string, { fields, begin }: Options = {}) {
  const rule = actionOf(scheda, action);
  const { etichetta, detto, propone, racconta } = rule;
  const asks = asking(scheda, rule, fields);
  const asked = asks.fields;
  const shown = decode(record.visto);
  const { aggiunge } = rule;
  const added = asked.find((path) => parts(path).collection === aggiunge);
  const [key] = useState(newKey);
  const before = keysOf(shown, aggiunge);
  // The entry that the action adds is there to be filled in, and is the only one.
  const entry: Values = added === undefined || keysOf(begin ?? {}, aggiunge).length > 0 ? {} : { [added.replace('*', key)]: '' };
  const fresh = (keys: readonly string[]) => keys.filter((one) => !before.includes(one));
  const proposed = decode(record.puo.find(({ azione }) => azione === action)?.proposte ?? {});
  // What the action proposes stands in the form until something else is typed.
  const form: Values = { ...shown, ...pickUnder(proposed, {}, asked), ...entry, ...begin };
  const draft = useDraft(`${action}:${record.id}`, { form, shown });
  // The record as it was when the form opened: a colleague's step meanwhile is told.
  const [opened, setOpened] = useState(shown);
  const act = useAct(action, detto);
  const values = draft.value.form;
  // What was seen and what is wanted: a further action may be given the same.
  const given = { id: record.id, seen: draft.changed ? draft.value.shown : opened, wanted: pickUnder(answered(asks.scheda, values), shown, asked) };
  return {
    etichetta,
    racconta,
    /** Of the entries of a collection those to be filled in, where not all are. */
    entries: (collection: string, keys: readonly string[]) => (collection === aggiunge ? fresh(keys) : undefined),
    asked,
    /** The kind with what is asked of it, for RecordForm. */
    asks,
    filled: propone,
    draft,
    act,
    given,
    values,
    set: (change: Values) => draft.set({ form: { ...values, ...change } }),
    /** Does the action; what follows it is told once it has happened. */
    save: (then: () => void) =>
      give(act, given, () => {
        draft.discard();
        then();
      }),
    /** Takes what stands now for what was not typed over. */
    reread: () => {
      draft.rebase({ form, shown }, (seen, typed, now) => ({ ...now, form: mergeTyped(seen.form, typed.form, now.form) }));
      setOpened(shown);
      act.reset();
    },
  };
}
