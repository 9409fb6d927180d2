import { useState } from 'react';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain, isConflict } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { formatDateTime } from '../../lib/date';
import { actionOf, fieldOf } from '../../record/catalogue';
import { isOfForm } from '../../record/faults';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { decode, pickUnder, text, type Values } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { RadioGroup } from '../../ui/RadioGroup';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { AppointmentForm, through, useGuests } from './AppointmentForm';
import { useChange, useRemove, type Which } from './commands';
import { ExportCalendar } from './ExportCalendar';
import { WHICH } from './WhichDialog';

const CHANGE = 'appuntamento.modifica';
const OUTCOME = 'appuntamento.esito';
const REMOVE = 'appuntamento.togli';
const BRING_BACK = 'appuntamento.rimetti';

/** The state of what was entered by mistake. */
const REMOVED = 'tolto';

/** What may be otherwise on one day of a series. */
const OF_THE_DAY = ['titolo', 'inizio', 'fine', 'luogo', 'note'];

type Props = {
  scheda: Scheda;
  record: SchedaLetta;
  /** Of a series, the day by which this one is named; "" otherwise. */
  day: string;
  /** Whether it overlaps another of the same people, as far as the agenda shows them. */
  clashes: boolean;
  onClose: () => void;
};

/** An appointment, to be read, corrected, given its outcome, and taken away. Nothing is kept before «Salva». */
export function AppointmentDialog({ scheda, record, day, clashes, onClose }: Props) {
  const stands = decode(record.visto);
  const draft = useDraft<Values>(`${CHANGE}:${record.id}${day && `:${day}`}`, stands);
  const [which, setWhich] = useState<Which>('questo');
  // No draft keeps it: how it went is said and saved in one go, or not at all.
  const [state, setState] = useState<string>();
  const [removing, setRemoving] = useState(false);
  const change = useChange();
  const remove = useRemove();
  const guests = useGuests(record.id, draft.value);
  const may = (action: string) => record.puo.find(({ azione }) => azione === action)?.permesso;
  const reason = (action: string) => (may(action)?.si ? undefined : may(action)?.perche);
  const removed = text(stands, 'stato') === REMOVED;
  const repeats = day !== '';
  // Its case stays the one that it has.
  const { campi, propone } = actionOf(scheda, CHANGE);
  const fields = campi.filter((path) => path !== 'pic' && !path.startsWith('ricorrenze.') && (!repeats || which !== 'questo' || OF_THE_DAY.includes(path)));
  const error = change.error ?? remove.error;
  const person = text(stands, 'soggetto');
  const save = () => {
    const wanted = {
      ...pickUnder(draft.value, draft.seen, fields),
      ...(fields.includes('partecipanti.*') && through(guests, draft.value, draft.seen)),
      ...(state !== undefined && { stato: state }),
    };
    give(change, { id: record.id, giorno: day, which, seen: { ...draft.seen, stato: stands.stato }, wanted }, () => {
      draft.discard();
      onClose();
    });
  };
  const take = (those: Which) =>
    give(remove, { id: record.id, giorno: day, which: those }, () => {
      draft.discard();
      onClose();
    });
  if (removing) return <RemoveDialog repeats={repeats} busy={remove.isPending} error={remove.error} onRemove={take} onClose={() => setRemoving(false)} />;
  const states = (fieldOf(scheda, 'stato')?.voci ?? []).filter(({ codice }) => codice !== REMOVED || removed);
  return (
    <Dialog
      wide
      title={record.letto.tipo ?? ''}
      onClose={onClose}
      actions={
        <>
          <Button label="Salva" variant="primary" busy={change.isPending} disabledReason={removed ? reason(BRING_BACK) : reason(CHANGE)} onPress={save} />
          <Button label="Chiudi senza salvare" onPress={onClose} />
          {!removed && <Button label="Elimina" variant="danger" disabledReason={reason(REMOVE)} onPress={() => setRemoving(true)} />}
        </>
      }
    >
      <div className="ui-stack">
        <div className="ui-actions">
          <Badge label={record.letto.stato ?? ''} tone={text(stands, 'stato') === 'pianificata' ? 'info' : 'neutral'} />
          {clashes && <Badge label="Si sovrappone" tone="warn" />}
          {record.daInviare && <Badge label="Da inviare" tone="warn" />}
          <span className="ui-muted">Organizzato da {record.letto.organizzatore}</span>
          {person !== '' && (
            <RecordLink kind="soggetto" id={person}>
              {record.letto.soggetto}
            </RecordLink>
          )}
          <ExportCalendar
            choices={
              repeats
                ? [
                    { label: 'Questo giorno', filter: { id: record.id, giorno: day } },
                    { label: 'Tutta la serie', filter: { id: record.id } },
                  ]
                : [{ label: 'Esporta', filter: { id: record.id } }]
            }
          />
        </div>
        <Resumed draft={draft} />
        {error && !isOfForm(error) && (
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
        {repeats && (
          <RadioGroup
            label={`Si ripete: ${record.letto.ripete ?? ''}. Le modifiche valgono per`}
            value={which}
            onChange={(next) => setWhich(WHICH.find(({ value }) => value === next)?.value ?? 'questo')}
            options={WHICH}
            {...(which === 'questo' && { hint: `Cambi solo quello di ${formatDateTime(text(stands, 'inizio'))}.` })}
          />
        )}
        <Select
          label="Stato"
          hint={removed ? 'È fuori dall’agenda: scegli un altro stato e salva per rimetterlo.' : undefined}
          value={state ?? text(stands, 'stato')}
          onChange={(next) => setState(next === text(stands, 'stato') ? undefined : next)}
          disabled={!may(removed ? BRING_BACK : OUTCOME)?.si || (repeats && which === 'seguenti')}
          options={states.map(({ codice, testo }) => ({ value: codice, label: testo }))}
        />
        {draft.ready ? (
          <AppointmentForm
            scheda={scheda}
            fields={removed ? [] : fields}
            id={record.id}
            day={which === 'questo' ? day : ''}
            filled={propone}
            names={record.nomi}
            values={draft.value}
            set={draft.set}
            error={change.error}
            repeats={record.letto.ripete ?? ''}
          />
        ) : (
          <LoadingState />
        )}
        <RecordHistory record={record} />
      </div>
    </Dialog>
  );
}

type RemoveProps = { repeats: boolean; busy: boolean; error: ReturnType<typeof useRemove>['error']; onRemove: (which: Which) => void; onClose: () => void };

/** Asks whether it was a mistake: what was planned and does not take place is called off instead. */
function RemoveDialog({ repeats, busy, error, onRemove, onClose }: RemoveProps) {
  return (
    <Dialog
      alert
      title="Eliminare l’appuntamento?"
      onClose={onClose}
      actions={
        <>
          {repeats ? (
            WHICH.map(({ value, label }) => <Button key={value} label={label} variant="danger" busy={busy} onPress={() => onRemove(value)} />)
          ) : (
            <Button label="Elimina" variant="danger" busy={busy} onPress={() => onRemove('tutti')} />
          )}
          <Button label="Non eliminare" autoFocus onPress={onClose} />
        </>
      }
    >
      <p>
        Elimina quello che è stato inserito per errore: sparisce dall’agenda e dalla ricerca di tutti. Se era previsto e non si fa più, scegli invece lo stato «Annullata»: resta
        in agenda, barrato.
      </p>
      {error && <Failure {...explain(error)} />}
    </Dialog>
  );
}
