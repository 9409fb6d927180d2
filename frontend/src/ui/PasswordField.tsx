import { useState, type Ref } from 'react';

import type { FieldProps } from './Field';
import { Icon } from './Icon';
import { TextField } from './TextField';

type Props = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  autoFocus?: boolean;
  ref?: Ref<HTMLInputElement>;
};

/** A password, hidden until its author asks to see what they typed. */
export function PasswordField(props: Props) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? 'text' : 'password'}
      spellCheck={false}
      button={
        <button
          type="button"
          aria-label={shown ? 'Nascondi quello che scrivi' : 'Mostra quello che scrivi'}
          aria-pressed={shown}
          title={shown ? 'Nascondi' : 'Mostra'}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'hide' : 'show'} />
        </button>
      }
    />
  );
}
