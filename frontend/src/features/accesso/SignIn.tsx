import { useState } from 'react';

import { explain, fieldError } from '../../bridge/errors';
import type { StatoAccesso } from '../../bridge/types';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Gate } from '../../ui/Gate';
import { PasswordField } from '../../ui/PasswordField';
import { TextField } from '../../ui/TextField';
import { useEnter } from './commands';
import { ENTE } from './ente';
import { FirstStart } from './FirstStart';
import { Help } from './Help';
import { Notices } from './Notices';

type Props = { state: StatoAccesso };

/** User name and password. */
export function SignIn({ state }: Props) {
  const [utente, setUtente] = useState(state.utente);
  const [password, setPassword] = useState('');
  const [moving, setMoving] = useState(false);
  const [asked, setAsked] = useState(false);
  const enter = useEnter();

  if (moving) return <FirstStart state={state} onBack={() => setMoving(false)} />;

  // Said once somebody has tried, not while they are still typing.
  const lacks = (text: string, sentence: string) => (asked && text.trim() === '' ? sentence : undefined);
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
          setAsked(true);
          if (utente.trim() === '' || password === '' || enter.isPending) return;
          setAsked(false);
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
          error={fieldError(enter.error, 'utente') ?? lacks(utente, 'Scrivi il nome utente che hai ricevuto per mail.')}
        />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          required
          autoFocus={state.utente !== ''}
          value={password}
          onChange={setPassword}
          error={fieldError(enter.error, 'password') ?? lacks(password, 'Scrivi la password.')}
        />
        <div className="ui-actions">
          <Button label="Entra" variant="primary" type="submit" busy={enter.isPending} />
        </div>
      </form>
      <Help>
        Non riesci a entrare? Scrivi a siz@ufficiodipiano.lodi.it.
        <span className="ui-actions">
          Servizio centrale: {hostOf(state.centrale)}
          <Button label="Cambia indirizzo" variant="plain" onPress={() => setMoving(true)} />
        </span>
      </Help>
    </Gate>
  );
}

/** The part of the address that people recognise. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
