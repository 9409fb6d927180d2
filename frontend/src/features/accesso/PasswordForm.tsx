import { useState } from 'react';

import { explain, fieldError } from '../../bridge/errors';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { PasswordField } from '../../ui/PasswordField';
import { TextField } from '../../ui/TextField';
import { useChangePassword } from './commands';

type Props = { utente: string; onCancel: () => void; onChanged?: () => void };

/** The password in use, and the new one twice. */
export function PasswordForm({ utente, onCancel, onChanged }: Props) {
  const [attuale, setAttuale] = useState('');
  const [nuova, setNuova] = useState('');
  const [ripetuta, setRipetuta] = useState('');
  const [asked, setAsked] = useState(false);
  const change = useChangePassword();

  const lacks = (text: string, sentence: string) => (asked && text === '' ? sentence : undefined);
  const differ = ripetuta !== nuova && (ripetuta !== '' || asked);
  return (
    <form
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (attuale === '' || nuova === '' || ripetuta !== nuova) return;
        change.mutate({ utente, attuale, nuova }, { onSuccess: () => onChanged?.() });
      }}
    >
      {change.error && <Failure {...explain(change.error)} />}
      <TextField label="Nome utente" readOnly value={utente} onChange={() => undefined} />
      <PasswordField
        label="Password attuale"
        autoComplete="current-password"
        required
        autoFocus
        value={attuale}
        onChange={setAttuale}
        error={fieldError(change.error, 'attuale') ?? lacks(attuale, 'Scrivi la password che usi adesso.')}
      />
      <PasswordField
        label="Nuova password"
        hint="Almeno 12 caratteri: una frase lunga si ricorda meglio di una sigla corta."
        autoComplete="new-password"
        required
        value={nuova}
        onChange={setNuova}
        error={fieldError(change.error, 'nuova') ?? lacks(nuova, 'Scrivi la nuova password.')}
      />
      <PasswordField
        label="Ripeti la nuova password"
        autoComplete="new-password"
        required
        value={ripetuta}
        onChange={setRipetuta}
        error={differ ? 'Le due password nuove non sono uguali.' : undefined}
      />
      <div className="ui-actions">
        <Button label="Cambia password" variant="primary" type="submit" busy={change.isPending} />
        <Button label="Annulla" onPress={onCancel} />
      </div>
    </form>
  );
}
