import { Button } from './Button';

type Props = {
  favourite: boolean;
  busy: boolean;
  onToggle: () => void;
  /** What it is the star of, where the name beside it is not the only one in sight. */
  of?: string;
};

/** The star beside the name of what is open. */
export function FavouriteButton({ favourite, busy, onToggle, of }: Props) {
  const label = favourite ? 'Togli dai preferiti' : 'Aggiungi ai preferiti';
  return (
    <Button
      label={of === undefined ? label : `${label}: ${of}`}
      icon={favourite ? 'starFull' : 'star'}
      iconOnly
      variant="plain"
      pressed={favourite}
      busy={busy}
      onPress={onToggle}
    />
  );
}
