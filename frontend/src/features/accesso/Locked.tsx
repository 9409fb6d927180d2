import { useRef, useState } from 'react';

import { explain, fieldError, isWrongPassword, wantsCode } from '../../bridge/errors';
import type { StatoAccesso } from '../../bridge/types';
import { Remedy } from '../../central/Remedy';
import { Slow } from '../../central/Slow';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Gate } from '../../ui/Gate';
import { PasswordField } from '../../ui/PasswordField';
import { CodeField } from './CodeField';
import { useLeave, useUnlock } from './commands';
import { ENTE } from './ente';

type Props = { state: StatoAccesso };

/** Locked: the work is safe, and what was being typed waits as a draft. */
export function Locked({ state }: Props) {
  const [password, setPassword] = useState('');
  const [codice, setCodice] = useState('');
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const unlock = useUnlock();
  const leave = useLeave();
  const codeWanted = wantsCode(unlock.error);
  const missing = password === '' || (codeWanted && codice.trim() === '');
  // A wrong password is typed again, not mended; a right one waits for what was in the way.
  const again = (error: unknown) => {
    setCodice('');
    if (!isWrongPassword(error)) return;
    setPassword('');
    field.current?.focus();
  };
  return (
    <Gate ente={ENTE} title="Programma bloccato">
      <p>Il lavoro di {state.utente} è al sicuro, anche quello non ancora finito.</p>
      {state.avviso && <Banner tone="info">{state.avviso}</Banner>}
      {unlock.error && <Failure {...explain(unlock.error)} actions={<Remedy code={unlock.error.code} />} />}
      <Slow waiting={unlock.isPending} />
      {leave.error && <Failure {...explain(leave.error)} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing) return;
          setAsked(false);
          unlock.mutate({ password, codice }, { onError: again });
        }}
      >
        <PasswordField
          ref={field}
          label={`Password di ${state.utente}`}
          autoComplete="current-password"
          required
          autoFocus
          value={password}
          onChange={setPassword}
          error={fieldError(unlock.error, 'password') ?? (asked && password === '' ? 'Scrivi la password.' : undefined)}
        />
        {codeWanted && (
          <CodeField
            value={codice}
            onChange={setCodice}
            error={asked && codice.trim() === '' ? 'Scrivi il codice.' : fieldError(unlock.error, 'codice')}
          />
        )}
        <div className="ui-actions">
          <Button label="Sblocca" variant="primary" type="submit" busy={unlock.isPending} />
          <Button label="Entra con un altro utente" variant="plain" onPress={() => leave.mutate(undefined)} />
        </div>
      </form>
    </Gate>
  );
}
