import { useId, type ReactNode } from 'react';

import { Icon } from './Icon';

/** What every field takes, whatever it edits. */
export type FieldProps = {
  label: string;
  /** One line of help, shown beneath. */
  hint?: string | undefined;
  /** What is wrong and how to put it right; tied to the control and announced. */
  error?: string | undefined;
  required?: boolean;
  /** Keeps the label for screen readers only, where the place says it already. */
  hideLabel?: boolean;
  /** Its place in the form, where a list of what is missing leads to it: see focusAt. */
  at?: string | undefined;
};

/** What the control inside must carry, so that label, hint and error are its own. */
export type ControlProps = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
};

type Props = FieldProps & { children: (control: ControlProps) => ReactNode };

/** Label, control, hint and error, tied together for assistive technology. */
export function Field({ label, hint, error, required = false, hideLabel = false, at, children }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error ? errorId : '', hint ? hintId : ''].filter(Boolean).join(' ');
  return (
    <div className="ui-field" data-at={at}>
      <label htmlFor={id} className={hideLabel ? 'ui-hidden' : undefined}>
        {label}
        {required && (
          <span aria-hidden="true" title="Obbligatorio">
            {' *'}
          </span>
        )}
      </label>
      {children({
        id,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      <FieldError id={errorId} error={error} />
      {hint && (
        <span id={hintId} className="ui-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

type ErrorProps = { id: string; error: string | undefined };

/** The line beneath a control that says what is wrong with it. */
export function FieldError({ id, error }: ErrorProps) {
  return (
    <span id={id} role="alert" className={error ? 'ui-error' : 'ui-hidden'}>
      {error && (
        <>
          <Icon name="error" /> {error}
        </>
      )}
    </span>
  );
}

/** Leads the keyboard, and the eye, to the field of that place; says whether there is one. */
export function focusAt(at: string): boolean {
  // Of two forms the one in front is drawn last.
  const place = [...document.querySelectorAll(`[data-at="${CSS.escape(at)}"]`)].at(-1);
  const control = place?.querySelector<HTMLElement>('input, select, textarea');
  if (!place || !control) return false;
  control.focus({ preventScroll: true });
  place.scrollIntoView({ block: 'center' });
  return true;
}
