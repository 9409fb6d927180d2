import { Banner } from './Banner';
import { Button } from './Button';

type Props = {
  draft: { resumed: boolean; changed: boolean; trouble: string; discard: () => void };
  /** What was resumed. */
  text?: string;
};

/** Says that a form goes on from where it was left, and lets its author begin anew. */
export function Resumed({ draft: { resumed, changed, trouble, discard }, text = 'quello che avevi scritto e non ancora salvato' }: Props) {
  if (trouble !== '') return <Banner tone="warn">{trouble}</Banner>;
  if (!resumed || !changed) return null;
  return (
    <Banner tone="info" actions={<Button label="Scarta bozza" variant="plain" onPress={discard} />}>
      Bozza ripresa: {text}.
    </Banner>
  );
}
