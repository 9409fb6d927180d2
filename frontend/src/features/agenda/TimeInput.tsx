import { useState } from 'react';

import { addDays, dayOf, formatTime, isDay } from '../../lib/date';
import { instantOf, iso } from '../../lib/instant';
import { text, type Values } from '../../record/values';
import { Checkbox } from '../../ui/Checkbox';
import { DateField } from '../../ui/DateField';
import { TimeField } from '../../ui/TimeField';
import { daysBetween, wholeDays } from './time';

type Props = { values: Values; set: (change: Values) => void; errors: { inizio: string | undefined; fine: string | undefined } };

/** What stands in the fields, and the moments that it makes. */
type Typed = { day: string; from: string; to: string; last: string; whole: boolean; inizio: string; fine: string };

const MIDNIGHT = '00:00';

/**
 * When an appointment is: a day and two hours, and another day where it ends on one.
 * It keeps its length when it begins at another time; an end before the beginning is
 * of the next day.
 */
export function TimeInput({ values, set, errors }: Props) {
  const inizio = text(values, 'inizio');
  const fine = text(values, 'fine');
  const [typed, setTyped] = useState<Typed>();
  const [length, setLength] = useState(0);
  const [hours, setHours] = useState({ from: '09:00', to: '10:00' });
  // What is typed holds as long as the values are what it made.
  const mine =
    typed?.inizio === inizio && typed.fine === fine
      ? typed
      : { day: day(inizio), from: hour(inizio), to: hour(fine), last: lastDay(inizio, fine), whole: wholeDays(inizio, fine) > 0, inizio, fine };
  const { whole } = mine;
  const put = (next: Typed) => {
    setTyped(next);
    set({ inizio: next.inizio, fine: next.fine });
  };
  const begin = (chosen: { day: string; from: string }) => {
    const inizioNow = made(chosen.day, chosen.from);
    const lasts = Date.parse(fine) - Date.parse(inizio);
    const kept = lasts > 0 ? lasts : length;
    setLength(kept);
    const begins = Date.parse(inizioNow);
    if (whole && isDay(chosen.day)) {
      const last = addDays(chosen.day, Math.max(0, wholeDays(inizio, fine) - 1));
      put({ ...mine, ...chosen, last, inizio: inizioNow, fine: made(addDays(last, 1), MIDNIGHT) });
      return;
    }
    const ends = Number.isNaN(begins) || kept === 0 ? made(ended(chosen.day, chosen.from, mine.to, chosen.day), mine.to) : iso(new Date(begins + kept));
    put({ ...mine, ...chosen, to: hour(ends) || mine.to, last: Number.isNaN(begins) ? chosen.day : lastDay(inizioNow, ends), inizio: inizioNow, fine: ends });
  };
  const end = (to: string) => {
    // More than a night keeps the day that was chosen.
    const last = daysBetween(mine.day, mine.last) > 1 ? mine.last : ended(mine.day, mine.from, to, mine.day);
    put({ ...mine, to, last, fine: made(last, to) });
  };
  const endOn = (last: string) => put({ ...mine, last, fine: whole && isDay(last) ? made(addDays(last, 1), MIDNIGHT) : made(last, mine.to) });
  const allDay = (on: boolean) => {
    if (on) {
      setHours({ from: mine.from, to: mine.to });
      put({ ...mine, whole: true, from: MIDNIGHT, to: MIDNIGHT, last: mine.day, inizio: made(mine.day, MIDNIGHT), fine: isDay(mine.day) ? made(addDays(mine.day, 1), MIDNIGHT) : mine.day });
    } else {
      const last = ended(mine.day, hours.from, hours.to, mine.day);
      put({ ...mine, ...hours, whole: false, last, inizio: made(mine.day, hours.from), fine: made(last, hours.to) });
    }
  };
  // Also while another day is being typed.
  const later = mine.last !== mine.day;
  return (
    <>
      <DateField label="Giorno" value={mine.day} onChange={(next) => begin({ day: next, from: mine.from })} error={isDay(mine.day) ? undefined : errors.inizio} />
      <Checkbox label="Tutto il giorno" checked={whole} onChange={allDay} />
      {!whole && (
        <>
          <TimeField label="Dalle" value={mine.from} onChange={(next) => begin({ day: mine.day, from: next })} error={isDay(mine.day) ? errors.inizio : undefined} />
          <TimeField
            label="Alle"
            value={mine.to}
            onChange={end}
            error={errors.fine}
            {...(later && daysBetween(mine.day, mine.last) === 1 && { hint: 'Finisce il giorno dopo.' })}
          />
        </>
      )}
      {(whole || later) && <DateField label="Fino al giorno" value={mine.last} min={mine.day} onChange={endOn} error={whole ? errors.fine : undefined} />}
    </>
  );
}

/** The day on which something ends that begins at an hour and ends at another. */
function ended(begins: string, from: string, to: string, otherwise: string): string {
  return isDay(begins) && to !== '' && to < from ? addDays(begins, 1) : otherwise;
}

/** The last day on which something takes any time as it is typed: midnight is of the day after, but for whole days. */
function lastDay(inizio: string, fine: string): string {
  const last = day(fine);
  return wholeDays(inizio, fine) > 0 ? addDays(last, -1) : last;
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
