import { useState } from 'react';

import { explain, fieldError } from '../../bridge/errors';
import type { StatoAccesso } from '../../bridge/types';
import { Remedy } from '../../central/Remedy';
import { Slow } from '../../central/Slow';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { Gate } from '../../ui/Gate';
import { TextField } from '../../ui/TextField';
import { useSetCentral } from './commands';
import { ENTE } from './ente';

type Props = {
  state: StatoAccesso;
  /** The way back, when an address is known already. */
  onBack?: () => void;
};

/** Where the central service is: asked once, on a new computer. */
export function FirstStart({ state, onBack }: Props) {
  const [url, setUrl] = useState(state.centrale);
  const save = useSetCentral();
  return (
    <Gate ente={ENTE} title={onBack ? 'Servizio centrale' : 'Primo avvio'}>
      <p>
        Scrivi l’indirizzo del servizio centrale dell’Ambito. Lo trovi nella mail con le tue credenziali.
      </p>
      {state.avviso && <Banner tone="info">{state.avviso}</Banner>}
      {save.error && <Failure {...explain(save.error)} actions={<Remedy code={save.error.code} />} />}
      <Slow waiting={save.isPending} />
      <form
        // The program judges what was typed, and says it in words of its own.
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim() !== '') save.mutate(url, { onSuccess: () => onBack?.() });
        }}
      >
        <TextField
          label="Indirizzo del servizio centrale"
          hint="Per esempio https://icaro.esempio.it"
          type="url"
          required
          autoFocus
          value={url}
          onChange={setUrl}
          error={fieldError(save.error, 'centrale')}
        />
        <div className="ui-actions">
          <Button
            label="Continua"
            variant="primary"
            type="submit"
            busy={save.isPending}
            disabledReason={url.trim() === '' ? 'Scrivi prima l’indirizzo.' : undefined}
          />
          {onBack && <Button label="Annulla" onPress={onBack} />}
        </div>
      </form>
    </Gate>
  );
}
