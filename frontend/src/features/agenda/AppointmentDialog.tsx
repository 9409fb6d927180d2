import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain, isConflict } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { href } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { actionOf, fieldOf } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { RecordHistory } from '../../record/RecordHistory';
import { decode, pickUnder, text } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { AppointmentForm, through, useGuests } from './AppointmentForm';

const CHANGE = 'appuntamento.modifica';
const OUTCOME = 'appuntamento.esito';

type Props = {
  scheda: Scheda;
  record: SchedaLetta;
  /** Whether it overlaps another of the same people, as far as the agenda shows them. */
  clashes: boolean;
  onClose: () => void;
};

/** An appointment, to be read, corrected, and given its outcome. */
export function AppointmentDialog({ scheda, record, clashes, onClose }: Props) {
  const stands = decode(record.visto);
  const draft = useDraft(`${CHANGE}:${record.id}`, stands);
  const change = useAct(CHANGE);
  const outcome = useAct(OUTCOME);
  const guests = useGuests(record.id, draft.value);
  const to = useLinkTo();
  const may = (action: string) => record.puo.find(({ azione }) => azione === action)?.permesso;
  const cannot = may(CHANGE)?.si ? undefined : may(CHANGE)?.perche;
  // Its case stays the one that it has.
  const { campi, propone } = actionOf(scheda, CHANGE);
  const fields = campi.filter((path) => path !== 'pic');
  const error = change.error ?? outcome.error;
  const person = text(stands, 'soggetto');
  const save = () => {
    const wanted = { ...pickUnder(draft.value, draft.seen, fields), ...through(guests, draft.value, draft.seen) };
    give(change, { id: record.id, seen: draft.seen, wanted }, () => {
      draft.discard();
      onClose();
    });
  };
  return (
    <Dialog
      wide
      title={record.letto.tipo ?? ''}
      onClose={onClose}
      actions={
        <>
          <Button label="Salva" variant="primary" busy={change.isPending} disabledReason={cannot} onPress={save} />
          <Button label="Chiudi senza salvare" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <div className="ui-actions">
          <Badge label={record.letto.stato ?? ''} tone={text(stands, 'stato') === 'pianificata' ? 'info' : 'neutral'} />
          {clashes && <Badge label="Si sovrappone" tone="warn" />}
          {record.daInviare && <Badge label="Da inviare" tone="warn" />}
          <span className="ui-muted">Organizzato da {record.letto.organizzatore}</span>
          {person !== '' && <a href={href(to('soggetto', person))}>{record.letto.soggetto}</a>}
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
          value={text(stands, 'stato')}
          onChange={(stato) => outcome.mutate({ id: record.id, seen: stands, wanted: { stato } })}
          disabled={!may(OUTCOME)?.si}
          options={(fieldOf(scheda, 'stato')?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))}
        />
        {draft.ready ? (
          <AppointmentForm scheda={scheda} fields={fields} id={record.id} filled={propone} names={record.nomi} values={draft.value} set={draft.set} error={change.error} />
        ) : (
          <LoadingState />
        )}
        <RecordHistory record={record} />
      </div>
    </Dialog>
  );
}
