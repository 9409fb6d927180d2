import { dayOf, addDays, formatDate, formatTime } from './date';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * How long ago an instant was, in words: "pochi secondi fa", "3 minuti fa",
 * "ieri alle 09:05", and from the day before yesterday its date. An instant to
 * come says "tra 3 minuti"; clocks differ by seconds, so a minute to come is now.
 */
export function relativeTime(instant: string, now: Date): string {
  const then = new Date(instant);
  const past = now.getTime() - then.getTime();
  if (Number.isNaN(past)) return '';

  if (Math.abs(past) < MINUTE) return 'pochi secondi fa';

  const today = dayOf(now);
  const day = dayOf(then);
  if (past < 0) {
    if (-past < HOUR) return `tra ${minutes(-past)}`;
    if (day === today) return `oggi alle ${formatTime(then)}`;
    if (day === addDays(today, 1)) return `domani alle ${formatTime(then)}`;
    return `il ${formatDate(instant)}`;
  }
  if (past < HOUR) return `${minutes(past)} fa`;
  if (day === today) return `${hours(past)} fa`;
  if (day === addDays(today, -1)) return `ieri alle ${formatTime(then)}`;
  return `il ${formatDate(instant)}`;
}

function minutes(ms: number): string {
  const n = Math.floor(ms / MINUTE);
  return n === 1 ? 'un minuto' : `${n} minuti`;
}

function hours(ms: number): string {
  const n = Math.floor(ms / HOUR);
  return n === 1 ? "un'ora" : `${n} ore`;
}
