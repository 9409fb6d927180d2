// Instants, as the program writes them, and the days and hours of Italy.

/** An instant as the program writes it: UTC, to the second. */
export function iso(instant: string | Date): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The instant of a day and hour in Italy. */
export function instantOf(day: string, time: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return '';
  // What the clock in Rome shows at the UTC reading of the same figures tells
  // how far it is ahead; near a change of hour the second look settles it.
  const guess = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(guess)) return '';
  const first = guess - ahead(guess);
  return iso(new Date(guess - ahead(first)));
}

const rome = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Rome',
  dateStyle: 'short',
  timeStyle: 'medium',
});

function ahead(instant: number): number {
  return Date.parse(`${rome.format(instant).replace(' ', 'T')}Z`) - instant;
}
