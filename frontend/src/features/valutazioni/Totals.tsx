import type { Punteggio } from '../../bridge/types';

type Props = {
  totals: readonly Punteggio[];
  /** How many answers are missing still. */
  missing?: number;
};

/** What the answers of a form amount to, as it is filled in. */
export function Totals({ totals, missing = 0 }: Props) {
  return (
    <div role="status" className="scores-now">
      {totals.map(({ nome, etichetta, noto, valore, max, fascia }) => (
        <div key={nome}>
          <strong>
            {etichetta}: {noto ? `${valore}${max > 0 ? ` di ${max}` : ''}` : 'non ancora'}
          </strong>
          {/* What it means is said of the whole. */}
          {noto && fascia !== '' && missing === 0 && <> · {fascia}</>}
        </div>
      ))}
      {missing > 0 && <div className="ui-muted">{missing === 1 ? 'Manca una risposta.' : `Mancano ${missing} risposte.`}</div>}
    </div>
  );
}
