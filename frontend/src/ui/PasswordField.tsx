import { useEffect, useEffectEvent, useState, type Ref } from 'react';

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

/** How long a password waits for its author, in milliseconds. */
const FORGET_AFTER = 120_000;

/** A password, hidden until its author asks to see what they typed. */
export function PasswordField(props: Props) {
  const { value, onChange } = props;
  const [shown, setShown] = useState(false);

  // Whoever left a password in its field does not leave it to who comes after.
  const forget = useEffectEvent(() => {
    onChange('');
    setShown(false);
  });
  useEffect(() => {
    if (value === '') return undefined;
    const timer = setTimeout(forget, FORGET_AFTER);
    return () => clearTimeout(timer);
  }, [value]);
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
