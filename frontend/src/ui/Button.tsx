import { useId, type MouseEventHandler, type Ref } from 'react';

import { Icon, type IconName } from './Icon';

type Props = {
  /** What it does, as a verb. With iconOnly it is spoken and not shown. */
  label: string;
  onPress?: MouseEventHandler<HTMLButtonElement>;
  /** One primary action a screen. */
  variant?: 'primary' | 'secondary' | 'plain' | 'danger';
  type?: 'button' | 'submit';
  icon?: IconName;
  iconOnly?: boolean;
  /** What else to know, for who points at it. */
  hint?: string | undefined;
  /**
   * Why it cannot be pressed now; its presence disables it. The button stays
   * reachable with the keyboard, so that everybody can learn the reason.
   */
  disabledReason?: string | undefined;
  /** The action is under way: pressing again does nothing. */
  busy?: boolean;
  /** For a button that stays down, such as a favourite. */
  pressed?: boolean;
  autoFocus?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

/** A button, which says why when it cannot be pressed. */
export function Button({
  label,
  onPress,
  variant = 'secondary',
  type = 'button',
  icon,
  iconOnly = false,
  hint,
  disabledReason,
  busy = false,
  pressed,
  autoFocus,
  ref,
}: Props) {
  const reasonId = useId();
  const inert = busy || disabledReason !== undefined;
  const button = (
    <button
      ref={ref}
      type={type}
      className={`ui-button ui-button-${variant}${iconOnly ? ' ui-button-icon' : ''}`}
      aria-disabled={inert || undefined}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      aria-label={iconOnly ? label : undefined}
      aria-describedby={disabledReason === undefined ? undefined : reasonId}
      title={iconOnly && disabledReason === undefined ? label : hint}
      // eslint-disable-next-line jsx-a11y/no-autofocus -- only dialogs ask for it, for their first control
      autoFocus={autoFocus}
      onClick={(event) => {
        if (inert) event.preventDefault();
        else onPress?.(event);
      }}
    >
      {icon && <Icon name={icon} />}
      {!iconOnly && label}
    </button>
  );
  if (disabledReason === undefined) return button;
  return (
    <span className="ui-reasoned">
      {button}
      <span role="tooltip" id={reasonId} className="ui-reason">
        {disabledReason}
      </span>
    </span>
  );
}
