import type { Tone } from '../../ui/Badge';

/** What waits for somebody stands out. */
export function toneOf(stato: string): Tone {
  switch (stato) {
    case 'aperta':
    case 'riaperta':
      return 'warn';
    case 'assegnata':
      return 'info';
    case 'in_carico':
      return 'success';
    default:
      return 'neutral';
  }
}
