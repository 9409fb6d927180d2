import { useState } from 'react';

import { explain, fieldError } from '../../bridge/errors';
import type { StatoAccesso } from '../../bridge/types';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Gate } from '../../ui/Gate';
import { TextField } from '../../ui/TextField';
import { useEnter } from './commands';
import { ENTE } from './ente';
import { FirstStart } from './FirstStart';
import { Notices } from './Notices';

type Props = { state: StatoAccesso };

/** User name and password. */
export function SignIn({ state }: Props) {
  const [utente, setUtente] = useState(state.utente);
  const [password, setPassword] = useState('');
  const [moving, setMoving] = useState(false);
  const enter = useEnter();

  if (moving) return <FirstStart state={state} onBack={() => setMoving(false)} />;

  const missing = utente.trim() === '' || password === '';
  return (
    <Gate ente={ENTE} title="Accedi">
      <Notices state={state} />
      {!state.inLinea && (
        <Banner tone="warn" title="Il servizio centrale non è raggiungibile">
          {state.conosciuti.length === 0
            ? 'Per il primo accesso da questo computer serve il collegamento.'
            : `Da qui può entrare chi ha già lavorato su questo computer: ${state.conosciuti.join(', ')}.`}
        </Banner>
      )}
      {enter.error && <Failure {...explain(enter.error)} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (missing || enter.isPending) return;
          // A wrong password is typed again, not mended.
          enter.mutate({ utente, password }, { onError: () => setPassword('') });
        }}
      >
        <TextField
          label="Nome utente"
          autoComplete="username"
          required
          autoFocus={state.utente === ''}
          value={utente}
          onChange={setUtente}
          error={fieldError(enter.error, 'utente')}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          autoFocus={state.utente !== ''}
          value={password}
          onChange={setPassword}
          error={fieldError(enter.error, 'password')}
        />
        <div className="ui-actions">
          <Button
            label="Entra"
            variant="primary"
            type="submit"
            busy={enter.isPending}
            disabledReason={missing ? 'Scrivi nome utente e password.' : undefined}
          />
          <Button label="Cambia indirizzo" variant="plain" onPress={() => setMoving(true)} />
        </div>
      </form>
    </Gate>
  );
}
