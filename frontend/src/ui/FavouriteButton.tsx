import { Button } from './Button';

type Props = { favourite: boolean; busy: boolean; onToggle: () => void };

/** The star beside the name of what is open. */
export function FavouriteButton({ favourite, busy, onToggle }: Props) {
  return (
    <Button
      label={favourite ? 'Togli dai preferiti' : 'Aggiungi ai preferiti'}
      icon={favourite ? 'starFull' : 'star'}
      iconOnly
      variant="plain"
      pressed={favourite}
      busy={busy}
      onPress={onToggle}
    />
  );
}
