import type { StatoAccesso } from '../../bridge/types';
import { Banner } from '../../ui/Banner';
import { Dialog } from '../../ui/Dialog';
import { Gate } from '../../ui/Gate';
import { useLeave } from './commands';
import { ENTE } from './ente';
import { PasswordForm } from './PasswordForm';

type Props = { state: StatoAccesso };

/** The password must be changed before anything else. */
export function MustChangePassword({ state }: Props) {
  const leave = useLeave();
  return (
    <Gate ente={ENTE} title="Nuova password">
      <Banner tone="warn" title="Devi cambiare la password per attivare il tuo account">
        Niente panico: scegli una nuova password e continua a utilizzare la piattaforma. Ricordati di salvare la password
        ogni volta che ti viene chiesto di impostarne una nuova.
      </Banner>
      {/* Its notice is the banner above, in the kit's words. */}
      <PasswordForm utente={state.utente} onCancel={() => leave.mutate(undefined)} />
    </Gate>
  );
}

type DialogProps = { utente: string; onClose: () => void };

/** At work: somebody wants another password. */
export function ChangePassword({ utente, onClose }: DialogProps) {
  return (
    <Dialog title="Cambia password" onClose={onClose}>
      <PasswordForm utente={utente} onCancel={onClose} onChanged={onClose} />
    </Dialog>
  );
}
