type Props = { label?: string };

/** Something is being read; shown only when it takes longer than a moment. */
export function LoadingState({ label = 'Caricamento in corso…' }: Props) {
  return (
    <div className="ui-state ui-loading" role="status">
      <span className="ui-spinner" aria-hidden="true" />
      <span>{label}</span>
    </div>
  );
}
