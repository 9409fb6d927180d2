import { dayOf, formatTime } from '../../lib/date';
import { instantOf, iso } from '../../lib/instant';

const HALF_HOUR = 30 * 60 * 1000;

/** The next half hour that begins at a full or half hour, an hour long. */
export function halfHourFrom(now: Date): { inizio: string; fine: string } {
  const start = Math.ceil(now.getTime() / HALF_HOUR) * HALF_HOUR;
  return { inizio: iso(new Date(start)), fine: iso(new Date(start + 2 * HALF_HOUR)) };
}

/** An hour from nine in the morning in Italy, for a day chosen without an hour. */
export function morningOf(day: string): { inizio: string; fine: string } {
  return { inizio: instantOf(day, '09:00'), fine: instantOf(day, '10:00') };
}

/** The hours that a day of the agenda shows when nothing lies outside them. */
const DAY = { from: 7, to: 20 };

/**
 * The whole hours, in Italy, between which a day must be drawn so that none of
 * these appointments is hidden. What lasts past midnight needs both ends.
 */
export function hoursOf(list: readonly { inizio: string; fine: string }[]): { from: string; to: string } {
  let { from, to } = DAY;
  for (const { inizio, fine } of list) {
    const end = hour(fine);
    from = Math.min(from, Math.floor(hour(inizio)));
    to = Math.max(to, Math.ceil(end));
    if (dayOf(inizio) !== dayOf(fine)) {
      to = 24;
      if (end > 0) from = 0;
    }
  }
  return { from: slot(from), to: slot(to) };
}

/** The time of day of an instant in hours, 8.5 for half past eight. */
function hour(instant: string): number {
  const [hours, minutes] = formatTime(instant).split(':');
  return Number(hours) + Number(minutes) / 60;
}

function slot(hours: number): string {
  return `${String(hours).padStart(2, '0')}:00:00`;
}
