import { useId } from 'react';

type Props = {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
  disabled?: boolean;
};

/** Yes or no. */
export function Checkbox({ label, checked, onChange, hint, disabled }: Props) {
  const id = useId();
  return (
    <div className="ui-check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <div id={`${id}-hint`} className="ui-hint">
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
