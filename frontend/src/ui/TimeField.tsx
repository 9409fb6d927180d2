import { parseTime } from '../lib/date';
import { Field, type FieldProps } from './Field';
import { useTypedText } from './useTypedText';

type Props = FieldProps & {
  /** "HH:MM", "" for none, or a text that is no time yet, as it was typed. */
  value: string;
  onChange: (value: string) => void;
  disabled?: boolean;
};

const grammar = { format: (value: string) => value, parse: parseTime };

const WRONG = "Scrivi un'ora dalle 00:00 alle 23:59, come 09:30.";

/** A time of day: "9", "9.30" and "0930" all become "09:30". */
export function TimeField({ value, onChange, disabled, ...field }: Props) {
  const typed = useTypedText(value, onChange, grammar);
  return (
    <Field {...field} error={field.error ?? (typed.wrong ? WRONG : undefined)}>
      {(control) => (
        <input
          {...control}
          className="ui-input ui-time"
          inputMode="numeric"
          autoComplete="off"
          placeholder="hh:mm"
          disabled={disabled}
          value={typed.text}
          onChange={(event) => typed.type(event.target.value)}
          onBlur={typed.leave}
        />
      )}
    </Field>
  );
}
