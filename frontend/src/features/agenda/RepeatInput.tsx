import { dayOf, isDay } from '../../lib/date';
import { instantOf } from '../../lib/instant';
import { text, type Values } from '../../record/values';
import { DateField } from '../../ui/DateField';
import { Select } from '../../ui/Select';
import { ruleChoices } from './rules';

type Props = {
  values: Values;
  /** The rule in use as people read it. */
  read: string;
  set: (change: Values) => void;
  errors: { ripete: string | undefined; fino: string | undefined };
};

/** How an appointment comes again, and until when. */
export function RepeatInput({ values, read, set, errors }: Props) {
  const rule = text(values, 'ripete');
  const fino = text(values, 'fino');
  const last = Number.isNaN(Date.parse(fino)) ? fino : dayOf(fino);
  return (
    <>
      <Select
        label="Si ripete"
        value={rule}
        onChange={(next) => set({ ripete: next === '' ? undefined : next, ...(next === '' && { fino: undefined }) })}
        options={ruleChoices(text(values, 'inizio'), rule, read)}
        error={errors.ripete}
      />
      {rule !== '' && (
        <DateField
          label="Fino al"
          hint="Se lo lasci vuoto, si ripete senza fine."
          value={last}
          // The day is meant with all that begins on it.
          onChange={(next) => set({ fino: isDay(next) ? instantOf(next, '23:59') : next === '' ? undefined : next })}
          error={errors.fino}
        />
      )}
    </>
  );
}
