import { explain } from '../bridge/errors';
import type { Sessione } from '../bridge/types';
import { useLeave, useLock } from '../features/accesso/commands';
import { impostazioni } from '../features/impostazioni/area';
import { goTo } from '../lib/route';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';
import { Menu } from '../ui/Menu';

type Props = {
  session: Sessione;
  /** Why what needs the network cannot be done now. */
  offline: string | undefined;
  onChangeService: () => void;
  onChangePassword: () => void;
};

/** Who works here, and the ways to another service or out. */
export function OperatorMenu({ session: { operatore, servizi }, offline, onChangeService, onChangePassword }: Props) {
  const lock = useLock();
  const leave = useLeave();
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
            onSelect: () => leave.mutate(undefined),
          },
        ]}
      />
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
