import { Button } from './Button';
import { Icon } from './Icon';
import { Linked } from './Linked';

type Props = {
  /** One plain sentence: what happened. */
  message: string;
  /** What to do about it, in one sentence. */
  remedy: string;
  onRetry?: () => void;
  retryLabel?: string;
};

/** A screen that could not be shown: a sentence and a remedy. */
export function ErrorState({ message, remedy, onRetry, retryLabel = 'Riprova' }: Props) {
  return (
    <div className="ui-state" role="alert">
      <Icon name="warning" />
      <p className="ui-state-title">{message}</p>
      <p>
        <Linked text={remedy} />
      </p>
      {onRetry && <Button label={retryLabel} icon="refresh" onPress={onRetry} />}
    </div>
  );
}
