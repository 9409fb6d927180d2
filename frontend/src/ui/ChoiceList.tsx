export type Choice = { id: string; label: string; detail?: string };

type Props = {
  /** What is being chosen, for screen readers. */
  label: string;
  choices: readonly Choice[];
  /** The one in use. */
  current?: string | undefined;
  onChoose: (id: string) => void;
  busy?: boolean;
};

/** A choice that acts at once: a list of large buttons. */
export function ChoiceList({ label, choices, current, onChoose, busy = false }: Props) {
  return (
    <ul className="ui-choice-list" aria-label={label}>
      {choices.map((choice) => (
        <li key={choice.id}>
          <button
            type="button"
            className="ui-choice"
            aria-current={choice.id === current ? 'true' : undefined}
            aria-disabled={busy || undefined}
            onClick={() => {
              if (!busy) onChoose(choice.id);
            }}
          >
            <span className="ui-choice-title">{choice.label}</span>
            {choice.detail && <span className="ui-muted">{choice.detail}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
