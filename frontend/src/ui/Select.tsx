import { Field, type FieldProps } from './Field';

export type Option = { value: string; label: string };

type Props = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  /** The line for "nothing chosen yet" (value ""); without it something is always chosen. */
  placeholder?: string;
  disabled?: boolean;
};

/** One of a few known choices; for long lists use Combobox. */
export function Select({ value, onChange, options, placeholder, disabled, ...field }: Props) {
  return (
    <Field {...field}>
      {(control) => (
        <select
          {...control}
          className="ui-input"
          disabled={disabled}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        >
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
