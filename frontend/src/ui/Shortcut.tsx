type Props = { keys: string };

const spoken: Record<string, string> = { Ctrl: 'Control', Maiusc: 'Maiuscolo', Invio: 'Invio' };

/** The keys for an action, as "Ctrl+K". */
export function Shortcut({ keys }: Props) {
  return (
    <kbd className="ui-kbd">
      <span aria-hidden="true">{keys}</span>
      <span className="ui-hidden">
        {keys
          .split('+')
          .map((key) => spoken[key] ?? key)
          .join(' più ')}
      </span>
    </kbd>
  );
}
