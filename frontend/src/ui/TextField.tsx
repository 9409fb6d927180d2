import type { HTMLInputAutoCompleteAttribute, ReactNode, Ref } from 'react';

import { Field, type FieldProps } from './Field';

type Props = FieldProps & {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  type?: 'text' | 'password' | 'email' | 'tel' | 'url' | 'search';
  inputMode?: 'text' | 'numeric' | 'decimal';
  autoComplete?: HTMLInputAutoCompleteAttribute;
  /** For codes: shows capitals and hands them on. */
  uppercase?: boolean;
  maxLength?: number;
  placeholder?: string;
  readOnly?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  ref?: Ref<HTMLInputElement>;
  spellCheck?: boolean;
  /** A button inside the field, at its end. */
  button?: ReactNode;
};

/** One line of text. */
export function TextField({
  value,
  onChange,
  onBlur,
  type = 'text',
  inputMode,
  autoComplete = 'off',
  uppercase = false,
  maxLength,
  placeholder,
  readOnly,
  disabled,
  autoFocus,
  ref,
  button,
  spellCheck = type === 'text' && !uppercase,
  ...field
}: Props) {
  return (
    <Field {...field}>
      {(control) => (
        <div className={button ? 'ui-input-with-button' : undefined}>
          <input
            {...control}
            ref={ref}
            className="ui-input"
            type={type}
            inputMode={inputMode}
            autoComplete={autoComplete}
            spellCheck={spellCheck}
            maxLength={maxLength}
            placeholder={placeholder}
            readOnly={readOnly}
            disabled={disabled}
            // eslint-disable-next-line jsx-a11y/no-autofocus -- asked for only where the screen is this field
            autoFocus={autoFocus}
            value={value}
            onBlur={onBlur}
            onChange={({ target }) => {
              if (uppercase) capitalise(target);
              onChange(target.value);
            }}
          />
          {button}
        </div>
      )}
    </Field>
  );
}

/** Puts what is typed in capitals where it stands: the caret stays, also within a code. */
function capitalise(input: HTMLInputElement): void {
  const { value, selectionStart, selectionEnd } = input;
  const capitals = value.toUpperCase();
  if (capitals === value) return;
  input.value = capitals;
  input.setSelectionRange(selectionStart, selectionEnd);
}
