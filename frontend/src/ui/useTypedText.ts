import { useState } from 'react';

type Grammar = {
  /** The value as it is shown; a text that is no value comes back as it is. */
  format: (value: string) => string;
  /** The value of a text, or undefined while the text is none. */
  parse: (text: string) => string | undefined;
};

type TypedText = {
  text: string;
  /** Whether a text stands there that is no value, and the operator has gone on. */
  wrong: boolean;
  type: (text: string) => void;
  leave: () => void;
};

/**
 * A value that is typed as text. While somebody types, the text is theirs; when
 * they leave the field it is put in its usual form. A text that is no value yet
 * is handed on as it stands, so that a draft keeps it and a check refuses it.
 */
export function useTypedText(
  value: string,
  onChange: (value: string) => void,
  { format, parse }: Grammar,
): TypedText {
  const [typing, setTyping] = useState<string>();

  const valueOf = (text: string) => (text.trim() === '' ? '' : (parse(text) ?? text));
  // A value that changed from elsewhere (the calendar, a draft) wins over the text.
  const current = typing !== undefined && valueOf(typing) === value ? typing : undefined;
  const text = current ?? format(value);

  return {
    text,
    wrong: current === undefined && text.trim() !== '' && parse(text) === undefined,
    type: (next) => {
      setTyping(next);
      onChange(valueOf(next));
    },
    leave: () => setTyping(undefined),
  };
}
