import { useId } from 'react';

import { FieldError, type FieldProps } from './Field';
import type { Option } from './Select';

type Props = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
};

/** One of two to five choices, all in sight. */
export function RadioGroup({
  label,
  hint,
  error,
  required = false,
  hideLabel = false,
  value,
  onChange,
  options,
}: Props) {
  const id = useId();
  const describedBy = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <fieldset className="ui-field" aria-describedby={describedBy || undefined}>
      <legend className={hideLabel ? 'ui-hidden' : 'ui-label'}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </legend>
      <div className="ui-choices">
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
