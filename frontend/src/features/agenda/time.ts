import { addDays, dayOf, formatTime } from '../../lib/date';
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

/** How many days one day comes after another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / (24 * 60 * 60 * 1000));
}

/** How many whole days something takes in Italy, from midnight to midnight; 0 where it does not. */
export function wholeDays(inizio: string, fine: string): number {
  if (formatTime(inizio) !== '00:00' || formatTime(fine) !== '00:00') return 0;
  return Math.max(0, daysBetween(dayOf(inizio), dayOf(fine)));
}

/** Whether something stands above the hours of the calendar: whole days, and what lasts a day or longer. */
export function isLong({ inizio, fine }: { inizio: string; fine: string }): boolean {
  return wholeDays(inizio, fine) > 0 || Date.parse(fine) - Date.parse(inizio) >= 24 * 60 * 60 * 1000;
}

/** An instant so many days later, at the same hour in Italy. */
export function daysLater(instant: string, days: number): string {
  return instantOf(addDays(dayOf(instant), days), formatTime(instant));
}

/** The instant that the calendar names, by its day and hour: of an hour that the clock shows twice it is the first. */
export function instantAt(shown: string): string {
  return instantOf(shown.slice(0, 10), shown.slice(11, 16));
}

/**
 * When something begins and ends that was pulled to where the calendar shows an hour:
 * it ends as much later on the clock as it begins.
 */
export function pulledTo(visit: { inizio: string; fine: string }, shown: string): { inizio: string; fine: string } {
  const later = onDial(`${shown.slice(0, 10)} ${shown.slice(11, 16)}`) - onDial(`${dayOf(visit.inizio)} ${formatTime(visit.inizio)}`);
  const end = new Date(onDial(`${dayOf(visit.fine)} ${formatTime(visit.fine)}`) + later).toISOString();
  return { inizio: instantAt(shown), fine: instantAt(end) };
}

/** What the clock shows, as a number that counts as the dial does. */
function onDial(shown: string): number {
  return Date.parse(`${shown.replace(' ', 'T')}:00Z`);
}

/**
 * The whole hours, in Italy, between which a day must be drawn so that none of
 * these appointments is hidden. What lasts past midnight needs both ends.
 */
export function hoursOf(list: readonly { inizio: string; fine: string }[]): { from: string; to: string } {
  let { from, to } = DAY;
  for (const { inizio, fine } of list) {
    if (isLong({ inizio, fine })) continue;
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
