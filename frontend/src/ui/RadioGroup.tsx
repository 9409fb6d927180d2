import { useId, type ReactNode } from 'react';

import { FieldError, type FieldProps } from './Field';
import type { Option } from './Select';

type Props = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  /** What the choice amounts to, beside the label. */
  details?: ReactNode;
  /** A choice a line, where they are sentences. */
  stacked?: boolean;
};

/** One of a few choices, all in sight. */
export function RadioGroup({
  label,
  hint,
  error,
  required = false,
  hideLabel = false,
  value,
  onChange,
  options,
  details,
  stacked = false,
  at,
}: Props) {
  const id = useId();
  const describedBy = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <fieldset className="ui-field" data-at={at} aria-describedby={describedBy || undefined}>
      <legend className={hideLabel ? 'ui-hidden' : 'ui-label'}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
        {details}
      </legend>
      <div className={stacked ? 'ui-choices ui-choices-stacked' : 'ui-choices'}>
        {options.map((option) => (
          <div key={option.value} className="ui-check">
            <input
              id={`${id}-${option.value}`}
              type="radio"
              name={id}
              required={required}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
          </div>
        ))}
      </div>
      <FieldError id={`${id}-error`} error={error} />
      {hint && (
        <span id={`${id}-hint`} className="ui-hint">
          {hint}
        </span>
      )}
    </fieldset>
  );
}
