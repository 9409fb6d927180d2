import { Icon, type IconName } from './Icon';

export type Tone = 'neutral' | 'info' | 'success' | 'warn' | 'error';

type Props = { label: string; tone?: Tone; icon?: IconName };

/** A state in one or two words; the colour repeats what the words say. */
export function Badge({ label, tone = 'neutral', icon }: Props) {
  return (
    <span className={`ui-badge ui-tone-${tone}`}>
      {icon && <Icon name={icon} />}
      {label}
    </span>
  );
}
