import { useEffect, useRef, type ReactNode } from 'react';

import { give } from '../bridge/commands';
import { useDraft } from '../bridge/drafts';
import type { Fault } from '../bridge/errors';
import type { Campo, Scheda } from '../bridge/types';
import { Button } from '../ui/Button';
import { FormBar } from '../ui/FormBar';
import { LoadingState } from '../ui/LoadingState';
import { Resumed } from '../ui/Resumed';
import { actionOf } from './catalogue';
import { useCreateRecord } from './commands';
import { allWrong, isOfForm, isShownAt } from './faults';
import { FormFailure } from './FormFailure';
import { RecordForm, type Special } from './RecordForm';
import { answered, isAsked, keysOf, parts, soughtAt, standingIn, text, type Values } from './values';

type Props = {
  scheda: Scheda;
  action: string;
  /** What it is about: each has a draft of its own. */
  about: string;
  begin: Values;
  special?: Readonly<Record<string, Special | null>>;
  /** What stands beneath the fields of a step, by its title. */
  after?: (values: Values, set: (change: Values) => void) => Readonly<Record<string, ReactNode>>;
  /** Whom it is about, as far as that is known. */
  called?: string;
  /** What its last button says. */
  button: string;
  onDone: (id: string) => void;
  onCancel: () => void;
};

/** Where the draft keeps the step that one is at: a lock returns to it. */
const STEP = soughtAt('passo');

/** Makes a record a step at a time, the parts of its kind, in one draft. */
export function RecordSteps({ scheda, action, about, begin, special, after, called = '', button, onDone, onCancel }: Props) {
  const { campi, propone, detto } = actionOf(scheda, action);
  const draft = useDraft<Values>(`${action}:${about}`, begin);
  const create = useCreateRecord(action, detto, draft.id);
  const { value } = draft;
  const steps = scheda.parti.filter((parte) => parte.campi.some((campo) => campi.includes(campo.path) && !campo.interno && special?.[campo.path] !== null && isAsked(campo, value)));
  const at = Math.min(Number(text(value, STEP) || 0), steps.length - 1);
  const go = (step: number) => draft.set({ [STEP]: step });
  const fault = create.error;
  const wrong = isOfForm(fault) ? allWrong(fault) : [];
  const faulty = steps.findIndex(({ campi: fields }) => fields.some(({ path }) => wrong.some(({ field }) => isShownAt(field, path))));
  const led = useRef<Fault | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(at);
  const ready = draft.ready;
  useEffect(() => {
    // Whoever uses the keyboard or a screen reader goes on at the head of the step.
    if (ready && shown.current !== at && faulty !== at) heading.current?.focus();
    shown.current = at;
  }, [at, ready, faulty]);
  useEffect(() => {
    // Or at what is wrong, in whichever step that is.
    if (led.current === fault) return;
    led.current = fault;
    if (faulty >= 0 && faulty !== at) go(faulty);
  });
  const missing = steps.map(({ campi: fields }) => fields.filter((campo) => campi.includes(campo.path) && !propone.includes(campo.path) && isMissing(campo, value)));
  const wanting = missing.flatMap((fields, step) => (fields.length > 0 ? [`${steps[step]?.titolo ?? ''} (${fields.map(({ etichetta }) => etichetta).join(', ')})`] : []));
  const save = () =>
    give(create, answered(scheda, value), (id) => {
      draft.discard();
      onDone(id);
    });
  const current = steps[at];
  if (!draft.ready || !current) return <LoadingState />;
  const last = at === steps.length - 1;
  return (
    <form
      noValidate
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!last) go(at + 1);
        else if (wanting.length === 0) save();
      }}
    >
      <Resumed draft={draft} />
      <FormFailure error={fault} />
      <nav aria-label="Passi">
        <ol className="ui-steps">
          {steps.map(({ titolo }, step) => (
            <li key={titolo}>
              <button type="button" className="ui-step" aria-current={step === at ? 'step' : undefined} onClick={() => go(step)}>
                <span className="ui-step-number" aria-hidden="true">
                  {step + 1}
                </span>
                {titolo}{' '}
                {step < at && (missing[step]?.length ?? 0) > 0 && <span className="ui-step-missing">incompleto</span>}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <section className="ui-panel" aria-label={current.titolo}>
        <div className="ui-panel-head">
          <h2 ref={heading} tabIndex={-1}>
            {at + 1}. {current.titolo}
          </h2>
        </div>
        <div className="ui-stack">
          <RecordForm
            plain
            scheda={{ ...scheda, parti: [current] }}
            fields={campi}
            id=""
            filled={propone}
            values={value}
            set={draft.set}
            error={fault}
            after={after?.(value, draft.set) ?? {}}
            {...(special && { special })}
          />
        </div>
      </section>
      <FormBar about={called}>
        {at > 0 && <Button label="Indietro" icon="chevronLeft" onPress={() => go(at - 1)} />}
        {last ? (
          <Button label={button} type="submit" variant="primary" busy={create.isPending} disabledReason={wanting.length > 0 ? `Manca ancora: ${wanting.join('; ')}.` : undefined} />
        ) : (
          <Button label="Avanti" type="submit" variant="primary" />
        )}
        <Button label="Annulla" variant="plain" onPress={onCancel} />
      </FormBar>
    </form>
  );
}

function isMissing(campo: Campo, values: Values): boolean {
  if (!campo.obbligatorio || campo.interno || !isAsked(campo, values)) return false;
  return campo.tipo === 'scelte' ? keysOf(values, parts(campo.path).collection).length === 0 : String(standingIn(campo, values) ?? '').trim() === '';
}
