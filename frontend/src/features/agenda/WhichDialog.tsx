import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import type { Which } from './commands';

/** Which of a series, as people say it. */
export const WHICH: readonly { value: Which; label: string }[] = [
  { value: 'questo', label: 'Solo questo giorno' },
  { value: 'seguenti', label: 'Questo e i seguenti' },
  { value: 'tutti', label: 'Tutta la serie' },
];

type Props = { onChoose: (which: Which) => void; onClose: () => void };

/** Asks which of a series are moved. */
export function WhichDialog({ onChoose, onClose }: Props) {
  return (
    <Dialog
      alert
      title="È un appuntamento che si ripete"
      onClose={onClose}
      actions={
        <>
          {WHICH.map(({ value, label }) => (
            <Button key={value} label={label} onPress={() => onChoose(value)} />
          ))}
          <Button label="Non spostare" onPress={onClose} />
        </>
      }
    >
      <p>Che cosa vuoi spostare?</p>
    </Dialog>
  );
}
