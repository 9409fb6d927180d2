import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { configurazione, home } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import { explain, fieldError } from '../../bridge/errors';
import type { Leave } from '../../bridge/program';
import { read } from '../../bridge/reads';
import type { Impostazioni } from '../../bridge/types';
import { settings } from '../../central/commands';
import { ProxyForm } from '../../central/ProxyForm';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { Failure } from '../../ui/Failure';
import { Linked } from '../../ui/Linked';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { SIZES, setTextSize, useTextSize } from '../../ui/textSize';

/** The minutes that are offered; another number in use is offered too. */
const MINUTES = [5, 10, 15, 30];

/** Whether the operator hears of notices by mail too, on every computer of theirs. */
const byMail = read(['per-posta'], ['preferenze'], () => home.perPosta());

/** What is set for this computer, whoever works on it, and how its operator hears of notices. */
export function SettingsScreen() {
  const view = useQuery(settings);
  return (
    <>
      <PageHeader title="Impostazioni" />
      {view.isPending ? (
        <LoadingState />
      ) : view.isError ? (
        <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />
      ) : (
        <div className="ui-panels">
          <Lock settings={view.data} />
          <Writing />
          <Notices />
          <Central key={view.data.centrale} settings={view.data} />
          <Panel title="Proxy">
            <ProxyForm key={JSON.stringify(view.data.proxy)} proxy={view.data.proxy} />
          </Panel>
          <Panel title="Questo programma">
            <Facts
              facts={[
                { label: 'Versione', value: view.data.versione },
                { label: 'Cartella dei dati, cifrati', value: view.data.dati },
                { label: 'Assistenza', value: <Linked text="siz@ufficiodipiano.lodi.it" /> },
              ]}
            />
          </Panel>
        </div>
      )}
    </>
  );
}

function useSetting<Args>(run: (leave: Leave, args: Args) => Promise<Impostazioni>) {
  const client = useQueryClient();
  return useCommand(async (leave, args: Args) => {
    client.setQueryData(settings.queryKey, await run(leave, args));
  });
}

/** How large all that is written is, on this computer. */
function Writing() {
  const size = useTextSize();
  return (
    <Panel title="Testo">
      <Select
        label="Grandezza di tutto quello che è scritto"
        hint="Anche con Ctrl + e Ctrl −, o con Ctrl e la rotella; Ctrl 0 torna alla grandezza normale."
        value={String(size)}
        onChange={(chosen) => setTextSize(SIZES.find((one) => String(one) === chosen) ?? 100)}
        options={SIZES.map((one) => ({ value: String(one), label: one === 100 ? '100 % (normale)' : `${String(one)} %` }))}
      />
    </Panel>
  );
}

function Notices() {
  const client = useQueryClient();
  const view = useQuery(byMail);
  const save = useCommand(
    async (leave, wanted: boolean) => {
      await home.impostaPerPosta(leave, wanted);
      client.setQueryData(byMail.queryKey, wanted);
    },
    { said: false },
  );
  const failed = save.error ?? view.error;
  return (
    <Panel title="Notifiche">
      <div className="ui-stack">
        {failed && <Failure {...explain(failed)} />}
        <Checkbox
          label="Avvisami anche per posta elettronica"
          hint="All’indirizzo che l’assistenza ha per te: dice quante notifiche nuove ci sono e di che tipo, mai di chi si tratta. Vale per te, su ogni computer."
          checked={view.data ?? false}
          disabled={view.isPending}
          onChange={(wanted) => save.mutate(wanted)}
        />
      </div>
    </Panel>
  );
}

type Props = { settings: Impostazioni };

function Lock({ settings: { bloccoMinuti } }: Props) {
  const save = useSetting((leave, minutes: number) => configurazione.bloccoMinuti(leave, minutes));
  const choices = [...new Set([...MINUTES, bloccoMinuti])].sort((a, b) => a - b);
  return (
    <Panel title="Blocco">
      <div className="ui-stack">
        {save.error && <Failure {...explain(save.error)} />}
        <Select
          label="Blocca il programma dopo"
          hint="Quando nessuno usa il computer. Quello che stavi scrivendo resta salvato."
          value={String(bloccoMinuti)}
          onChange={(minutes) => save.mutate(Number(minutes))}
          options={choices.map((minutes) => ({ value: String(minutes), label: `${minutes} minuti` }))}
        />
      </div>
    </Panel>
  );
}

function Central({ settings: { centrale } }: Props) {
  const [url, setUrl] = useState(centrale);
  const save = useSetting((leave, address: string) => configurazione.cambiaCentrale(leave, address));
  const unchanged = url.trim() === centrale || url.trim() === '';
  return (
    <Panel title="Servizio centrale">
      <form
        // The program judges what was typed, and says it in words of its own.
        noValidate
        className="ui-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!unchanged) save.mutate(url.trim());
        }}
      >
        {save.error && <Failure {...explain(save.error)} />}
        <TextField
          label="Indirizzo del servizio centrale"
          hint="Cambialo solo se te lo chiede chi gestisce il servizio."
          type="url"
          required
          value={url}
          onChange={setUrl}
          error={fieldError(save.error, 'centrale')}
        />
        <div className="ui-actions">
          <Button
            label="Salva indirizzo"
            type="submit"
            busy={save.isPending}
            disabledReason={unchanged ? 'L’indirizzo non è cambiato.' : undefined}
          />
        </div>
      </form>
    </Panel>
  );
}
