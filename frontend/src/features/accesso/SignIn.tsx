import { useEffect, useRef, useState } from 'react';

import { explain, fieldError, isKeysLost, isWrongPassword, wantsCode } from '../../bridge/errors';
import type { StatoAccesso } from '../../bridge/types';
import { Remedy } from '../../central/Remedy';
import { Slow } from '../../central/Slow';
import { replaceWith } from '../../lib/route';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Gate } from '../../ui/Gate';
import { Linked } from '../../ui/Linked';
import { PasswordField } from '../../ui/PasswordField';
import { TextField } from '../../ui/TextField';
import { CodeField } from './CodeField';
import { useBeginAnew, useEnter } from './commands';
import { ENTE } from './ente';
import { FirstStart } from './FirstStart';
import { Help } from './Help';

type Props = { state: StatoAccesso };

/** User name and password. */
export function SignIn({ state }: Props) {
  // Who worked here last is known once the keyring has said it, which may be after
  // somebody has begun to type.
  const [typed, setTyped] = useState<string>();
  const utente = typed ?? state.utente;
  const [password, setPassword] = useState('');
  const [codice, setCodice] = useState('');
  const [moving, setMoving] = useState(false);
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const enter = useEnter();
  const beginAnew = useBeginAnew();

  // Whoever signs in starts from their own home, not from where another stopped.
  useEffect(() => replaceWith([]), []);

  if (moving) return <FirstStart state={state} onBack={() => setMoving(false)} />;

  // Once the keys are known to be lost, beginning anew is what is tried next.
  const failure = beginAnew.error ?? enter.error;
  const keysLost = isKeysLost(enter.error);
  const codeWanted = wantsCode(failure);
  const missing = utente.trim() === '' || password === '' || (codeWanted && codice.trim() === '');
  // Said once somebody has tried, not while they are still typing.
  const lacks = (text: string, sentence: string) => (asked && text.trim() === '' ? sentence : undefined);
  // A wrong password is typed again, not mended; a right one waits for what was in the way.
  const again = (error: unknown) => {
    setCodice('');
    if (!isWrongPassword(error)) return;
    setPassword('');
    field.current?.focus();
  };
  return (
    <Gate ente={ENTE} title="Accedi">
      {state.avviso && <Banner tone="info">{state.avviso}</Banner>}
      {!state.inLinea && (
        <Banner
          tone="warn"
          title="Il servizio centrale non è raggiungibile"
          actions={state.problema && <Remedy code={state.problema.code} />}
        >
          {state.problema && `${state.problema.message} `}
          {state.conosciuti.length === 0
            ? 'Per il primo accesso da questo computer serve il collegamento.'
            : 'Chi ha già lavorato su questo computer può entrare lo stesso.'}
        </Banner>
      )}
      {failure && <Failure {...explain(failure)} actions={<Remedy code={failure.code} />} />}
      <Slow waiting={enter.isPending || beginAnew.isPending} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing || beginAnew.isPending) return;
          setAsked(false);
          beginAnew.reset();
          enter.mutate({ utente, password, codice }, { onError: again });
        }}
      >
        <TextField
          label="Nome utente"
          // Not "username": a webview that remembers what was typed keeps it in clear.
          autoComplete="off"
          required
          autoFocus={state.utente === ''}
          value={utente}
          onChange={setTyped}
          error={fieldError(failure, 'utente') ?? lacks(utente, 'Scrivi il nome utente che hai ricevuto per mail.')}
        />
        <PasswordField
          ref={field}
          label="Password"
          autoComplete="current-password"
          required
          autoFocus={state.utente !== ''}
          value={password}
          onChange={setPassword}
          error={fieldError(failure, 'password') ?? lacks(password, 'Scrivi la password.')}
        />
        {codeWanted && (
          <CodeField
            value={codice}
            onChange={setCodice}
            error={lacks(codice, 'Scrivi il codice.') ?? fieldError(failure, 'codice')}
          />
        )}
        <div className="ui-actions">
          <Button label="Entra" variant="primary" type="submit" busy={enter.isPending} />
          {keysLost && (
            <Button
              label="Ricomincia su questo computer"
              busy={beginAnew.isPending}
              disabledReason={missing ? 'Scrivi nome utente e password.' : undefined}
              onPress={() => beginAnew.mutate({ utente, password, codice }, { onError: again })}
            />
          )}
        </div>
      </form>
      <Help>
        <Linked text="Non riesci a entrare? Scrivi a siz@ufficiodipiano.lodi.it." />
        <span className="ui-actions">
          Servizio centrale: {hostOf(state.centrale)}
          <Button label="Cambia indirizzo" variant="plain" onPress={() => setMoving(true)} />
        </span>
      </Help>
    </Gate>
  );
}

/** The part of the address that people recognise, with the path where it has one. */
function hostOf(address: string): string {
  if (!URL.canParse(address)) return address;
  const { host, pathname } = new URL(address);
  return pathname === '/' ? host : host + pathname;
}
