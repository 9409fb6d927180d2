import { useState } from 'react';

import { explain, fieldError } from '../bridge/errors';
import type { ProxyVista } from '../bridge/types';
import { Button } from '../ui/Button';
import { Failure } from '../ui/Failure';
import { PasswordField } from '../ui/PasswordField';
import { RadioGroup } from '../ui/RadioGroup';
import { TextField } from '../ui/TextField';
import { useSetProxy } from './commands';

type Props = { proxy: ProxyVista; onSaved?: () => void };

const MODES = [
  { value: '', label: 'Automatico: come le impostazioni del computer' },
  { value: 'nessuno', label: 'Nessuno' },
  { value: 'indirizzo', label: 'Un indirizzo' },
];

/** Through which proxy the central service is reached. */
export function ProxyForm({ proxy, onSaved }: Props) {
  const [modo, setModo] = useState<ProxyVista['modo']>(proxy.modo);
  const [indirizzo, setIndirizzo] = useState(proxy.indirizzo);
  const [utente, setUtente] = useState(proxy.utente);
  const [password, setPassword] = useState('');
  const save = useSetProxy();
  const unchanged =
    modo === proxy.modo && indirizzo.trim() === proxy.indirizzo && utente.trim() === proxy.utente && password === '';
  const noAddress = modo === 'indirizzo' && indirizzo.trim() === '';
  return (
    <form
      noValidate
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (unchanged || noAddress) return;
        save.mutate({ modo, indirizzo, utente, password }, { onSuccess: () => onSaved?.() });
      }}
    >
      {save.error && <Failure {...explain(save.error)} />}
      <RadioGroup
        label="Quale usare"
        hint="Il computer della rete da cui si passa per uscire. Quasi sempre va bene automatico."
        value={modo}
        onChange={(chosen) => setModo(chosen as ProxyVista['modo'])}
        options={MODES}
        stacked
      />
      {modo === 'indirizzo' && (
        <TextField
          label="Indirizzo del proxy"
          hint="Per esempio proxy.comune.esempio.it:3128"
          required
          value={indirizzo}
          onChange={setIndirizzo}
          error={fieldError(save.error, 'indirizzo')}
        />
      )}
      {modo === 'indirizzo' && (
        <>
          <TextField
            label="Nome utente del proxy"
            hint="Solo se il proxy lo chiede: è quello della rete, non quello di SIZ-ICARO."
            autoComplete="off"
            value={utente}
            onChange={setUtente}
          />
          {utente.trim() !== '' && (
            <PasswordField
              label="Password del proxy"
              hint={
                proxy.haPassword && utente.trim() === proxy.utente && indirizzo.trim() === proxy.indirizzo
                  ? 'Ce n’è già una nel portachiavi: lascia vuoto per non cambiarla.'
                  : 'Resta nel portachiavi di questo computer.'
              }
              autoComplete="new-password"
              value={password}
              onChange={setPassword}
            />
          )}
        </>
      )}
      <div className="ui-actions">
        <Button
          label="Salva proxy"
          type="submit"
          busy={save.isPending}
          disabledReason={noAddress ? 'Scrivi prima l’indirizzo.' : unchanged ? 'Il proxy non è cambiato.' : undefined}
        />
      </div>
    </form>
  );
}
