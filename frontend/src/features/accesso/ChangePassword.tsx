import { useState } from 'react';

import { explain, fieldError } from '../../bridge/errors';
import type { StatoAccesso } from '../../bridge/types';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Gate } from '../../ui/Gate';
import { TextField } from '../../ui/TextField';
import { useChangePassword, useLeave } from './commands';
import { ENTE } from './ente';
import { Notices } from './Notices';

type Props = { state: StatoAccesso };

/** The password must be changed before anything else. */
export function ChangePassword({ state }: Props) {
  const [attuale, setAttuale] = useState('');
  const [nuova, setNuova] = useState('');
  const [ripetuta, setRipetuta] = useState('');
  const change = useChangePassword();
  const leave = useLeave();

  const differ = ripetuta !== '' && ripetuta !== nuova;
  const missing = attuale === '' || nuova === '' || ripetuta !== nuova;
  return (
    <Gate ente={ENTE} title="Nuova password">
      <Banner tone="warn" title="Devi cambiare la password per attivare il tuo account">
        Niente panico: scegli una nuova password e continua. Ricordati di salvarla.
      </Banner>
      {/* Its notice is the banner above, in the kit's words. */}
      <Notices state={{ ...state, avviso: '' }} />
      {change.error && <Failure {...explain(change.error)} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing && !change.isPending) change.mutate({ utente: state.utente, attuale, nuova });
        }}
      >
        <TextField
          label="Nome utente"
          autoComplete="username"
          readOnly
          value={state.utente}
          onChange={() => undefined}
        />
        <TextField
          label="Password attuale"
          type="password"
          autoComplete="current-password"
          required
          autoFocus
          value={attuale}
          onChange={setAttuale}
          error={fieldError(change.error, 'attuale')}
        />
        <TextField
          label="Nuova password"
          hint="Una frase lunga si ricorda meglio di una sigla corta."
          type="password"
          autoComplete="new-password"
          required
          value={nuova}
          onChange={setNuova}
          error={fieldError(change.error, 'nuova')}
        />
        <TextField
          label="Ripeti la nuova password"
          type="password"
          autoComplete="new-password"
          required
          value={ripetuta}
          onChange={setRipetuta}
          error={differ ? 'Le due password nuove non sono uguali.' : undefined}
        />
        <div className="ui-actions">
          <Button
            label="Cambia password"
            variant="primary"
            type="submit"
            busy={change.isPending}
            disabledReason={missing ? 'Scrivi la password attuale e due volte la nuova.' : undefined}
          />
          <Button label="Annulla" onPress={() => leave.mutate(undefined)} />
        </div>
      </form>
    </Gate>
  );
}
