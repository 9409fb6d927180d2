import { Field, type FieldProps } from './Field';

type Props = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  rows?: number;
  maxLength?: number;
  readOnly?: boolean;
  autoFocus?: boolean;
};

/** Several lines of text, such as a note of the diary. */
export function TextArea({
  value,
  onChange,
  onBlur,
  rows = 4,
  maxLength,
  readOnly,
  autoFocus,
  ...field
}: Props) {
  return (
    <Field {...field}>
      {(control) => (
        <textarea
          {...control}
          className="ui-input"
          rows={rows}
          maxLength={maxLength}
          readOnly={readOnly}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- asked for only where the screen is this field
          autoFocus={autoFocus}
          value={value}
          onBlur={onBlur}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
