import type { Campo } from '../bridge/types';
import { Badge, type Tone } from '../ui/Badge';

const TONES: Readonly<Record<string, Tone>> = { attende: 'warn', avviato: 'info', attivo: 'success', concluso: 'neutral' };

type Props = { campo: Campo; code: string; text: string };

/** What was chosen in a field, as it stands out there; in plain words where it does not. */
export function Choice({ campo, code, text }: Props) {
  const tone = campo.toni?.[code];
  return tone === undefined ? text : <Badge label={text} tone={TONES[tone] ?? 'neutral'} />;
}
