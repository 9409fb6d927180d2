// Instants, as the program writes them, and the days and hours of Italy.

/** An instant as the program writes it: UTC, to the second. */
export function iso(instant: string | Date): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The instant of a day and hour in Italy. */
export function instantOf(day: string, time: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return '';
  const shown = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(shown)) return '';
  // An hour that the clock shows twice is the first of the two, one that it skips is
  // as if it had not been put forward yet (RFC 5545, 3.3.5).
  const before = ahead(shown - DAY);
  const after = ahead(shown + DAY);
  const first = shown - before;
  return iso(new Date(ahead(first) !== before && ahead(shown - after) === after ? shown - after : first));
}

const DAY = 24 * 60 * 60 * 1000;

const rome = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Rome',
  dateStyle: 'short',
  timeStyle: 'medium',
});

function ahead(instant: number): number {
  return Date.parse(`${rome.format(instant).replace(' ', 'T')}Z`) - instant;
}
