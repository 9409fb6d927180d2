import { useState } from 'react';

import { explain } from '../bridge/errors';
import type { Sessione } from '../bridge/types';
import { useLeave, useLock } from '../features/accesso/commands';
import { impostazioni } from '../features/impostazioni/area';
import { riconcilia } from '../features/riconcilia/area';
import { goTo, href } from '../lib/route';
import { Button } from '../ui/Button';
import { Confirm } from '../ui/Confirm';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';
import { Menu } from '../ui/Menu';

type Props = {
  session: Sessione;
  /** How many changes only this computer knows. */
  unsent: number;
  /** Why what needs the network cannot be done now. */
  offline: string | undefined;
  onChangeService: () => void;
  onChangePassword: () => void;
};

/** Who works here, and the ways to another service or out. */
export function OperatorMenu({ session: { operatore, servizi }, unsent, offline, onChangeService, onChangePassword }: Props) {
  const lock = useLock();
  const leave = useLeave();
  const [leaving, setLeaving] = useState(false);
  const failed = lock.error ? lock : leave.error ? leave : undefined;
  return (
    <>
      <Menu
        label={`${operatore.nome} ${operatore.cognome}`}
        icon="user"
        variant="plain"
        actions={[
          {
            id: 'servizio',
            label: 'Cambia servizio',
            icon: 'conflict',
            onSelect: onChangeService,
            disabledReason: servizi.length < 2 ? 'Hai un solo servizio.' : undefined,
          },
          {
            id: impostazioni.id,
            label: impostazioni.label,
            icon: impostazioni.icon,
            onSelect: () => goTo([impostazioni.id]),
          },
          {
            id: 'password',
            label: 'Cambia password',
            icon: 'key',
            onSelect: onChangePassword,
            disabledReason: offline,
          },
          { id: 'blocca', label: 'Blocca', icon: 'locked', onSelect: () => lock.mutate(undefined) },
          {
            id: 'esci',
            label: 'Esci',
            icon: 'logout',
            onSelect: () => (unsent > 0 ? setLeaving(true) : leave.mutate(undefined)),
          },
        ]}
      />
      {leaving && (
        <Confirm
          title={unsent === 1 ? 'Una modifica non è ancora stata inviata' : `${unsent} modifiche non sono ancora state inviate`}
          button="Esci lo stesso"
          onCancel={() => setLeaving(false)}
          onConfirm={() => {
            setLeaving(false);
            leave.mutate(undefined);
          }}
        >
          <p>Restano al sicuro su questo computer, cifrate, ma i colleghi non le vedono: partono quando rientri da qui e c’è linea.</p>
          <p>
            <a href={href([riconcilia.id])} onClick={() => setLeaving(false)}>
              Guarda quali sono
            </a>
          </p>
        </Confirm>
      )}
      {failed && (
        <Dialog
          title="Non riuscito"
          onClose={failed.reset}
          actions={<Button label="Ho capito" variant="primary" onPress={failed.reset} />}
        >
          <Failure {...explain(failed.error)} />
        </Dialog>
      )}
    </>
  );
}
