import { explain } from '../../bridge/errors';
import type { Servizio, Sessione, StatoAccesso } from '../../bridge/types';
import { goTo } from '../../lib/route';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ChoiceList } from '../../ui/ChoiceList';
import { Dialog } from '../../ui/Dialog';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { Gate } from '../../ui/Gate';
import { Linked } from '../../ui/Linked';
import { useChooseService, useLeave } from './commands';
import { ENTE } from './ente';
import { Help } from './Help';

type Props = { state: StatoAccesso };

/** After signing in: for which service one works now. */
export function ChooseService({ state }: Props) {
  const choose = useChooseService();
  const leave = useLeave();
  const services = state.sessione?.servizi ?? [];
  return (
    <Gate ente={state.sessione?.ente ?? ENTE} title="Scegli il servizio">
      {state.avviso && <Banner tone="info">{state.avviso}</Banner>}
      <p>
        L’Ente è sempre {state.sessione?.ente ?? ENTE}. Scegli per quale servizio lavori adesso: lo potrai cambiare in
        ogni momento.
      </p>
      {choose.error && <Failure {...explain(choose.error)} />}
      {services.length === 0 ? (
        <EmptyState title="Nessun servizio assegnato">
          <Linked text="Scrivi a siz@ufficiodipiano.lodi.it per farti assegnare il servizio in cui lavori." />
        </EmptyState>
      ) : (
        <ChoiceList
          label="Servizi"
          choices={services.map(asChoice)}
          busy={choose.isPending}
          onChoose={(id) => choose.mutate(id)}
        />
      )}
      <div className="ui-actions">
        <Button label="Esci" icon="logout" onPress={() => leave.mutate(undefined)} />
      </div>
      <Help>
        <Linked text="Manca un servizio? Se hai cambiato Area, scrivi a siz@ufficiodipiano.lodi.it per farti assegnare quello giusto." />
      </Help>
    </Gate>
  );
}

type DialogProps = { session: Sessione; onClose: () => void };

/** At work: another service of the same operator. */
export function ChangeService({ session, onClose }: DialogProps) {
  const choose = useChooseService();
  return (
    <Dialog title="Cambia servizio" onClose={onClose}>
      <div className="ui-stack">
        {choose.error && <Failure {...explain(choose.error)} />}
        <ChoiceList
          label="Servizi"
          choices={session.servizi.map(asChoice)}
          current={session.servizio?.id}
          busy={choose.isPending}
          onChoose={(id) => {
            if (id === session.servizio?.id) onClose();
            else {
              choose.mutate(id, {
                onSuccess: () => {
                  // What was open is the other service's, and may be closed in this one.
                  goTo([]);
                  onClose();
                },
              });
            }
          }}
        />
      </div>
    </Dialog>
  );
}

function asChoice({ id, nome, ruoloTesto }: Servizio) {
  return { id, label: nome, detail: ruoloTesto };
}
