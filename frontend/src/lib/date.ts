// Dates and times as Italian offices write them, whatever the system's locale
// and time zone. Two shapes come from the program: a day ("2026-11-24", which
// has no zone: a birthday is the same everywhere) and an instant (RFC 3339),
// always shown in the time of the Ambito.

/** Where the Ambito is. */
export const ZONE = 'Europe/Rome';

const FIRST_YEAR = 1850;
const LAST_YEAR = 2150;

const instantParts = new Intl.DateTimeFormat('it-IT', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

const longDay = new Intl.DateTimeFormat('it-IT', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

const weekdayDay = new Intl.DateTimeFormat('it-IT', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});

const monthDay = new Intl.DateTimeFormat('it-IT', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });

const wholeMonth = new Intl.DateTimeFormat('it-IT', { timeZone: 'UTC', month: 'long', year: 'numeric' });

const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether text is a real day written "YYYY-MM-DD". */
export function isDay(text: string): boolean {
  const match = isoDay.exec(text);
  return match !== null && toDay(Number(match[1]), Number(match[2]), Number(match[3])) === text;
}

/** The day and time of day, in the Ambito, of an instant; undefined if it is none. */
function inZone(instant: string | Date): { day: string; time: string } | undefined {
  // Date reads far more than instants, and reads 30 February as 2 March.
  if (typeof instant === 'string' && !/^\d{4}-\d{2}-\d{2}T/.test(instant)) return undefined;
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return undefined;
  const parts = new Map(instantParts.formatToParts(date).map((p) => [p.type, p.value]));
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return {
    day: `${get('year').padStart(4, '0')}-${get('month')}-${get('day')}`,
    time: `${get('hour')}:${get('minute')}`,
  };
}

/** The "YYYY-MM-DD" of an instant, in the Ambito; "" if it is no instant. */
export function dayOf(instant: string | Date): string {
  return inZone(instant)?.day ?? '';
}

/** "24/11/2026" from a day or an instant; "" from anything else. */
export function formatDate(dayOrInstant: string): string {
  const day = isDay(dayOrInstant) ? dayOrInstant : dayOf(dayOrInstant);
  const match = isoDay.exec(day);
  return match ? `${match[3] ?? ''}/${match[2] ?? ''}/${match[1] ?? ''}` : '';
}

/** "09:05" from an instant; "" from anything else. */
export function formatTime(instant: string | Date): string {
  return inZone(instant)?.time ?? '';
}

/** "24/11/2026, 09:05" from an instant; "" from anything else. */
export function formatDateTime(instant: string): string {
  const parts = inZone(instant);
  return parts ? `${formatDate(parts.day)}, ${parts.time}` : '';
}

/** "martedì 24 novembre 2026" from a day or an instant; "" from anything else. */
export function formatLongDate(dayOrInstant: string): string {
  return formatWith(longDay, dayOrInstant);
}

/** "novembre 2026" from a day or an instant; "" from anything else. */
export function formatMonth(dayOrInstant: string): string {
  return formatWith(wholeMonth, dayOrInstant);
}

/** "martedì 24 novembre" from a day or an instant; "" from anything else. */
export function formatWeekday(dayOrInstant: string): string {
  return formatWith(weekdayDay, dayOrInstant);
}

/**
 * "1 – 6 dicembre 2026", "30 novembre – 6 dicembre 2026" or, across the new year, both
 * with it. What the platform writes of a span in Italian has the day as "06".
 */
export function formatSpan(first: string, last: string): string {
  const from = formatWith(monthDay, first).split(' ');
  const to = formatWith(monthDay, last).split(' ');
  if (from.length < 3 || to.length < 3) return '';
  if (first === last) return formatLongDate(first);
  const shared = from[2] !== to[2] ? 0 : from[1] !== to[1] ? 1 : 2;
  return `${from.slice(0, 3 - shared).join(' ')} – ${to.join(' ')}`;
}

function formatWith(format: Intl.DateTimeFormat, dayOrInstant: string): string {
  const day = isDay(dayOrInstant) ? dayOrInstant : dayOf(dayOrInstant);
  return day === '' ? '' : format.format(new Date(`${day}T00:00:00Z`));
}

/**
 * The day that somebody typed, as "YYYY-MM-DD"; undefined while it is none.
 * Separators may be / . - or a space, or none ("24112026"). The year takes four
 * digits: in a program full of birthdays, "24" would be a guess.
 */
export function parseDate(typed: string): string | undefined {
  const text = typed.trim();
  const match =
    /^(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (!match) return undefined;
  return toDay(Number(match[3]), Number(match[2]), Number(match[1]));
}

function toDay(year: number, month: number, day: number): string | undefined {
  if (year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}

/**
 * The time of day that somebody typed, as "HH:MM"; undefined while it is none.
 * "9", "9:30", "9.30", "930" and "0930" are all understood.
 */
export function parseTime(typed: string): string | undefined {
  const text = typed.trim();
  const match =
    /^(\d{1,2})[:.,](\d{2})$/.exec(text) ??
    /^(\d{1,2})(\d{2})$/.exec(text) ??
    /^(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Whole years from one day to another, as ages are counted. */
export function yearsBetween(birth: string, on: string): number | undefined {
  const from = isoDay.exec(birth);
  const to = isoDay.exec(on);
  if (!from || !to || birth > on) return undefined;
  const beforeBirthday = on.slice(5) < birth.slice(5);
  return Number(to[1]) - Number(from[1]) - (beforeBirthday ? 1 : 0);
}

/** The day so many days after (or before) another. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
