import { dayOf } from '../../lib/date';
import type { Option } from '../../ui/Select';

const NAMES = ['domenica', 'lunedì', 'martedì', 'mercoledì', 'giovedì', 'venerdì', 'sabato'] as const;
const CODES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;

/**
 * The ways of coming again that a form offers for what begins at an instant. The rule
 * in use is among them, as it is read where it is none of these.
 */
export function ruleChoices(inizio: string, rule: string, read: string): Option[] {
  const out: Option[] = [
    { value: '', label: 'Non si ripete' },
    { value: 'FREQ=DAILY', label: 'Ogni giorno' },
    { value: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', label: 'Dal lunedì al venerdì' },
    { value: 'FREQ=WEEKLY', label: 'Ogni settimana, lo stesso giorno' },
    { value: 'FREQ=WEEKLY;INTERVAL=2', label: 'Ogni due settimane, lo stesso giorno' },
    { value: 'FREQ=MONTHLY', label: 'Ogni mese, lo stesso numero del mese' },
  ];
  const nth = nthWeekday(inizio);
  if (nth) out.push(nth);
  out.push({ value: 'FREQ=YEARLY', label: 'Ogni anno' });
  if (!out.some(({ value }) => value === rule)) out.push({ value: rule, label: read || 'Come ora' });
  return out;
}

/** The rule in use once it begins at another instant: what is told by the day of before is told by the new one. */
export function ruleMoved(rule: string, from: string, to: string): string {
  const next = nthWeekday(to);
  return next && rule === nthWeekday(from)?.value ? next.value : rule;
}

/** Once a month on the weekday of an instant, the second Tuesday, counted from the end where there may be no fifth. */
function nthWeekday(inizio: string): Option | undefined {
  const day = dayOf(inizio);
  if (day === '') return undefined;
  const date = new Date(`${day}T00:00:00Z`);
  const weekday = date.getUTCDay();
  const code = CODES[weekday] ?? 'MO';
  const name = NAMES[weekday] ?? '';
  const nth = Math.ceil(date.getUTCDate() / 7);
  const last = nth > 4;
  const which = weekday === 0 ? (last ? 'l’ultima' : `la ${String(nth)}ª`) : last ? 'l’ultimo' : `il ${String(nth)}°`;
  return { value: `FREQ=MONTHLY;BYDAY=${last ? '-1' : String(nth)}${code}`, label: `Ogni mese, ${which} ${name}` };
}
