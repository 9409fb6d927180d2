import { useState } from 'react';

import { dayOf, formatTime } from '../lib/date';
import { instantOf } from '../lib/instant';
import { DateField } from '../ui/DateField';
import type { FieldProps } from '../ui/Field';
import { TimeField } from '../ui/TimeField';

type Props = FieldProps & {
  /** An instant, "" for none, or what is no instant yet. */
  value: string;
  onChange: (value: string) => void;
};

/** A moment: its day and its hour in Italy. */
export function InstantInput({ value, onChange, ...field }: Props) {
  const [typed, setTyped] = useState<{ day: string; time: string; made: string }>();
  // What is typed holds as long as the value is what it made.
  const mine = typed?.made === value ? typed : undefined;
  const whole = dayOf(value) !== '';
  // Half of a moment is kept as it is typed, for a draft to bring back and the program
  // to ask for the rest: it must not pass for nothing, which is now.
  const [half = '', rest = ''] = value.split('T');
  const day = mine?.day ?? (whole ? dayOf(value) : half);
  const time = mine?.time ?? (whole ? formatTime(value) : rest);
  const put = (nextDay: string, nextTime: string) => {
    const made = instantOf(nextDay, nextTime) || (nextTime === '' ? nextDay : `${nextDay}T${nextTime}`);
    setTyped({ day: nextDay, time: nextTime, made });
    onChange(made);
  };
  return (
    <div role="group" aria-label={`${field.label}: giorno e ora`} className="ui-moment">
      <DateField {...field} value={day} onChange={(next) => put(next, time)} />
      <TimeField label="Ora" value={time} onChange={(next) => put(day, next)} />
    </div>
  );
}
