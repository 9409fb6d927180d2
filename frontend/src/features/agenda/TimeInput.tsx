import { useState } from 'react';

import { dayOf, formatTime, isDay } from '../../lib/date';
import { instantOf, iso } from '../../lib/instant';
import { text, type Values } from '../../record/values';
import { DateField } from '../../ui/DateField';
import { TimeField } from '../../ui/TimeField';

type Props = { values: Values; set: (change: Values) => void; errors: { inizio: string | undefined; fine: string | undefined } };

/** What stands in the three fields, and the moments that it makes. */
type Typed = { day: string; from: string; to: string; inizio: string; fine: string };

/** When an appointment is: a day and two hours. It keeps its length when it begins at another time. */
export function TimeInput({ values, set, errors }: Props) {
  const inizio = text(values, 'inizio');
  const fine = text(values, 'fine');
  const [typed, setTyped] = useState<Typed>();
  const [length, setLength] = useState(0);
  // What is typed holds as long as the values are what it made.
  const mine = typed?.inizio === inizio && typed.fine === fine ? typed : { day: day(inizio), from: hour(inizio), to: hour(fine), inizio, fine };
  const put = (next: Typed) => {
    setTyped(next);
    set({ inizio: next.inizio, fine: next.fine });
  };
  const begin = (chosen: { day: string; from: string }) => {
    const lasts = Date.parse(fine) - Date.parse(inizio);
    const kept = lasts > 0 ? lasts : length;
    setLength(kept);
    const next = { ...mine, ...chosen, inizio: made(chosen.day, chosen.from) };
    const begins = Date.parse(next.inizio);
    const ends = Number.isNaN(begins) || kept === 0 ? made(next.day, next.to) : iso(new Date(begins + kept));
    put({ ...next, to: hour(ends) || next.to, fine: ends });
  };
  return (
    <>
      <DateField label="Giorno" value={mine.day} onChange={(next) => begin({ day: next, from: mine.from })} error={isDay(mine.day) ? undefined : errors.inizio} />
      <TimeField label="Dalle" value={mine.from} onChange={(next) => begin({ day: mine.day, from: next })} error={isDay(mine.day) ? errors.inizio : undefined} />
      <TimeField label="Alle" value={mine.to} onChange={(next) => put({ ...mine, to: next, fine: made(mine.day, next) })} error={errors.fine} />
    </>
  );
}

function day(instant: string): string {
  return Number.isNaN(Date.parse(instant)) ? '' : dayOf(instant);
}

function hour(instant: string): string {
  return Number.isNaN(Date.parse(instant)) ? '' : formatTime(instant);
}

/** The moment of a day and an hour; a day that is none yet is handed on as it stands, to be refused. */
function made(typedDay: string, time: string): string {
  return instantOf(typedDay, time) || (isDay(typedDay) ? '' : typedDay);
}
