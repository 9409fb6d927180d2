import { formatNumber, parseNumber } from '../lib/number';
import { Field, type FieldProps } from './Field';
import { useTypedText } from './useTypedText';

type Props = FieldProps & {
  /** A number, "" for none, or a text that is no number yet, as it was typed. */
  value: number | string;
  onChange: (value: number | string) => void;
  /** An amount of money: the number is in cents, the text in euros. */
  cents?: boolean;
  disabled?: boolean;
};

/** A number, typed as Italians write it. */
export function NumberField({ value, onChange, cents = false, disabled, ...field }: Props) {
  const scale = cents ? 100 : 1;
  const typed = useTypedText(
    String(value),
    (text) => onChange(text !== '' && Number.isFinite(Number(text)) ? Number(text) : text),
    {
      format: (text) => (text !== '' && Number.isFinite(Number(text)) ? formatNumber(Number(text) / scale, cents ? 2 : 0) : text),
      parse: (text) => {
        const number = parseNumber(text);
        return number === undefined ? undefined : String(Math.round(number * scale));
      },
    },
  );
  const wrong = cents ? 'Scrivi un importo, come 1.234,50.' : 'Scrivi un numero intero, come 12.';
  return (
    <Field {...field} error={field.error ?? (typed.wrong ? wrong : undefined)}>
      {(control) => (
        <input
          {...control}
          className="ui-input"
          inputMode={cents ? 'decimal' : 'numeric'}
          autoComplete="off"
          disabled={disabled}
          value={typed.text}
          onChange={(event) => typed.type(event.target.value)}
          onBlur={typed.leave}
        />
      )}
    </Field>
  );
}
