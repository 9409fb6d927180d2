import { useState, type ReactNode } from 'react';

import { give, useCommand } from '../bridge/commands';
import { explain } from '../bridge/errors';
import type { Leave } from '../bridge/program';
import type { Esportata } from '../bridge/types';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';

type Props = {
  label: string;
  primary?: boolean;
  /** Why there is nothing to write. */
  disabledReason?: string;
  title: string;
  /** What is kept, as the dialog opens, of what one decides on. */
  onOpen?: () => void;
  /** Asks where, and writes it there; no name is that they changed their mind. */
  write: (leave: Leave) => Promise<Esportata>;
  /** What it is about, and what is still to be chosen. */
  children: ReactNode;
  /** What is said once it is written. */
  written: (file: string) => string;
  /** What follows from that nobody protects it. */
  unprotected: string;
};

/** Writes a file that leaves the program, once its author has read what that means. */
export function SaveFile({ label, primary = false, disabledReason, title, onOpen, write, children, written, unprotected }: Props) {
  const [open, setOpen] = useState(false);
  const [file, setFile] = useState('');
  const run = useCommand(write, { said: false });
  const ask = () => {
    onOpen?.();
    setFile('');
    run.reset();
    setOpen(true);
  };
  const save = () =>
    give(run, undefined, (made) => {
      setFile(made.file);
      if (made.file === '') setOpen(false);
    });
  return (
    <>
      <Button label={label} variant={primary ? 'primary' : undefined} disabledReason={disabledReason} onPress={ask} />
      {open && (
        <Dialog
          alert
          title={title}
          onClose={() => setOpen(false)}
          actions={
            file === '' ? (
              <>
                <Button label="Annulla" onPress={() => setOpen(false)} />
                <Button label="Scegli dove salvare" variant="primary" busy={run.isPending} onPress={save} />
              </>
            ) : (
              <Button label="Fatto" variant="primary" onPress={() => setOpen(false)} />
            )
          }
        >
          <div className="ui-stack">
            {run.error && <Failure {...explain(run.error)} />}
            {file === '' ? children : <p role="status">{written(file)}</p>}
            <p>
              Il file <strong>non è protetto</strong>: {unprotected}
            </p>
          </div>
        </Dialog>
      )}
    </>
  );
}
