import type { ReactNode } from 'react';

import { Button } from './Button';
import { Dialog } from './Dialog';

type Props = {
  title: string;
  /** What it means, for who has to answer. */
  children: ReactNode;
  /** The verb of who goes on. */
  button: string;
  /** Going on takes something away. */
  danger?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
};

/** A question before something is done: the answer that changes nothing has the focus. */
export function Confirm({ title, children, button, danger = false, onConfirm, onCancel }: Props) {
  return (
    <Dialog
      title={title}
      alert
      onClose={onCancel}
      actions={
        <>
          <Button label="Annulla" autoFocus onPress={onCancel} />
          <Button label={button} variant={danger ? 'danger' : 'primary'} onPress={onConfirm} />
        </>
      }
    >
      {children}
    </Dialog>
  );
}
