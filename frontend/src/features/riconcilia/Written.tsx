import { copyText } from '../../bridge/program';
import { Button } from '../../ui/Button';
import { useToast } from '../../ui/Toast';

type Props = {
  label: string;
  text: string;
  /** Whose it is, and when it was written. */
  from?: string;
  /** Whether it can be copied from here, to be pasted where it fits. */
  copy?: boolean;
};

/** A text as somebody wrote it, with its line breaks. */
export function Written({ label, text, from, copy = false }: Props) {
  const toast = useToast();
  return (
    <div>
      <div className="ui-panel-head">
        <div>
          <strong>{label}</strong>
          {from && <div className="ui-hint">{from}</div>}
        </div>
        {copy && (
          <Button
            label={`Copia: ${label}`}
            icon="copy"
            iconOnly
            variant="plain"
            onPress={() => {
              void copyText(text).then((copied) => {
                if (copied) toast('Copiato');
              });
            }}
          />
        )}
      </div>
      <p className="ui-written">{text === '' ? <span className="ui-muted">(vuoto)</span> : text}</p>
    </div>
  );
}
