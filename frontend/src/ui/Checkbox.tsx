import { useId } from 'react';

import { FieldError } from './Field';

type Props = {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string | undefined;
  /** What is wrong and how to put it right; tied to the control and announced. */
  error?: string | undefined;
  disabled?: boolean;
  /** Its place in the form, as that of a Field. */
  at?: string | undefined;
};

/** Yes or no. */
export function Checkbox({ label, checked, onChange, hint, error, disabled, at }: Props) {
  const id = useId();
  const describedBy = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div className="ui-check" data-at={at}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={describedBy || undefined}
        aria-invalid={error ? true : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {error && <FieldError id={`${id}-error`} error={error} />}
        {hint && (
          <div id={`${id}-hint`} className="ui-hint">
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
