import { useQuery } from '@tanstack/react-query';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain, isConflict } from '../../bridge/errors';
import { lists } from '../../bridge/reads';
import type { Appuntamento } from '../../bridge/types';
import { href } from '../../lib/route';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { AppointmentForm } from './AppointmentForm';
import { useChange, useOutcome } from './commands';
import { fromForm, toForm } from './form';

type Props = { visit: Appuntamento; onClose: () => void };

/** An appointment, to be read, corrected, and given its outcome. */
export function AppointmentDialog({ visit, onClose }: Props) {
  const stands = toForm(visit.dati, visit.soggettoNome);
  const draft = useDraft(`appuntamento:${visit.id}`, stands);
  const change = useChange(visit.id);
  const outcome = useOutcome(visit);
  const codes = useQuery(lists).data;
  const error = change.error ?? outcome.error;
  const save = () =>
    give(change, { prima: fromForm(draft.seen), dopo: fromForm(draft.value) }, () => {
      draft.discard();
      onClose();
    });
  return (
    <Dialog
      wide
      title={visit.tipoTesto}
      onClose={onClose}
      actions={
        <>
          <Button label="Salva" variant="primary" busy={change.isPending} disabledReason={visit.modifica.si ? undefined : visit.modifica.perche} onPress={save} />
          <Button label="Chiudi senza salvare" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <div className="ui-actions">
          <Badge label={visit.statoTesto} tone={visit.stato === 'pianificata' ? 'info' : 'neutral'} />
          {visit.sovrapposto && <Badge label="Si sovrappone" tone="warn" />}
          {visit.daInviare && <Badge label="Da inviare" tone="warn" />}
          <span className="ui-muted">Organizzato da {visit.organizzatore}</span>
          {visit.dati.soggetto !== '' && <a href={href({ name: 'soggetto', id: visit.dati.soggetto })}>{visit.soggettoNome}</a>}
        </div>
        <Resumed draft={draft} />
        {error && (
          <Failure
            {...explain(error)}
            {...(isConflict(change.error) && {
              actions: (
                <Button
                  label="Rileggi, tieni quello che ho scritto"
                  onPress={() => {
                    draft.rebase(stands);
                    change.reset();
                  }}
                />
              ),
            })}
          />
        )}
        <Select
          label="Stato"
          value={visit.stato}
          onChange={(stato) => outcome.mutate(stato)}
          disabled={!visit.modifica.si}
          options={(codes?.statiAppuntamento ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))}
        />
        {draft.ready ? (
          <AppointmentForm value={draft.value} set={draft.set} error={change.error} />
        ) : (
          <LoadingState />
        )}
      </div>
    </Dialog>
  );
}
