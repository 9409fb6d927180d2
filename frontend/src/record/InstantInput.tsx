import { useState } from 'react';

import { dayOf, formatTime, isDay } from '../lib/date';
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
  const known = !Number.isNaN(Date.parse(value));
  const day = mine?.day ?? (known ? dayOf(value) : '');
  const time = mine?.time ?? (known ? formatTime(value) : '');
  const put = (nextDay: string, nextTime: string) => {
    const made = instantOf(nextDay, nextTime) || (isDay(nextDay) || nextDay === '' ? '' : nextDay);
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
