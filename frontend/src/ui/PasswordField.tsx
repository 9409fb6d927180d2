import { useState, type Ref } from 'react';

import { Field, type FieldProps } from './Field';
import { Icon } from './Icon';

type Props = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  autoFocus?: boolean;
  ref?: Ref<HTMLInputElement>;
};

/** A password, hidden until its author asks to see what they typed. */
export function PasswordField({ value, onChange, autoComplete, autoFocus, ref, ...field }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <Field {...field}>
      {(control) => (
        <div className="ui-input-with-button">
          <input
            {...control}
            ref={ref}
            className="ui-input"
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            // eslint-disable-next-line jsx-a11y/no-autofocus -- asked for only where the screen is this field
            autoFocus={autoFocus}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <button
            type="button"
            aria-label={shown ? 'Nascondi quello che scrivi' : 'Mostra quello che scrivi'}
            aria-pressed={shown}
            title={shown ? 'Nascondi' : 'Mostra'}
            onClick={() => setShown(!shown)}
          >
            <Icon name={shown ? 'hide' : 'show'} />
          </button>
        </div>
      )}
    </Field>
  );
}
