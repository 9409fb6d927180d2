import { useState } from 'react';

import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import type { CampoInConflitto, DaRiconciliare } from '../../bridge/types';
import { formatDateTime } from '../../lib/date';
import { RecordLink } from '../../record/RecordLink';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { RadioGroup } from '../../ui/RadioGroup';
import { Resumed } from '../../ui/Resumed';
import { TextArea } from '../../ui/TextArea';
import { TextField } from '../../ui/TextField';
import { asChoices, overtaken, proposed, type Decision, type Decisions } from './choices';
import { useLetStand, useResolve } from './commands';
import { Written } from './Written';

type Props = { entry: DaRiconciliare; onDone: () => void };

const NOTHING_DECIDED: Decisions = {};

/** One thing that could not land: why, all that was written, and what to do with it. */
export function Decide({ entry, onDone }: Props) {
  const draft = useDraft<Decisions>(`riconcilia:${entry.id}`, NOTHING_DECIDED);
  const [leaving, setLeaving] = useState(false);
  const done = () => {
    draft.discard();
    onDone();
  };
  const resolve = useResolve(done);
  const letStand = useLetStand(done);

  if (!draft.ready) return <LoadingState />;

  const conflict = entry.campi.length > 0;
  const choices = asChoices(entry.campi, draft.value);
  const reason = !entry.riprova.si
    ? entry.riprova.perche || 'Ora non si può applicare.'
    : choices === undefined
      ? 'Scegli prima un testo per ogni dato.'
      : undefined;
  return (
    <div className="ui-stack">
      <div>
        <h2>{entry.titolo}</h2>
        <p className="ui-muted">
          {entry.il !== '' && `Scritto da te il ${formatDateTime(entry.il)}. `}
          {entry.oggetto.titolo !== '' && (
            <RecordLink kind={entry.oggetto.tipo} id={entry.oggetto.id}>Apri: {entry.oggetto.titolo}</RecordLink>
          )}
        </p>
      </div>
      <Banner tone={conflict ? 'warn' : 'info'}>{entry.messaggio}</Banner>
      <Resumed draft={draft} text="le scelte che avevi già fatto" />
      {entry.campi.map((field) => (
        <Field
          key={field.chiave}
          field={field}
          written={entry.il}
          decision={draft.value[field.chiave] ?? {}}
          onDecide={(decision) => draft.set({ [field.chiave]: { ...decision, sta: field.sta } })}
        />
      ))}
      {entry.testi.length > 0 && (
        <div className="ui-stack">
          <h3>{conflict ? 'Tutto quello che avevi scritto' : 'Quello che avevi scritto'}</h3>
          {entry.testi.map((text, index) => (
            <Written key={index} label={text.etichetta} text={text.testo} copy />
          ))}
        </div>
      )}
      {resolve.error && <Failure {...explain(resolve.error)} />}
      {letStand.error && <Failure {...explain(letStand.error)} />}
      <div className="ui-actions">
        <Button
          label={conflict ? 'Salva le scelte' : 'Riprova'}
          variant="primary"
          busy={resolve.isPending}
          disabledReason={reason}
          onPress={() => resolve.mutate({ id: entry.id, choices: choices ?? [] })}
        />
        <Button label="Lascia com’è ora" busy={letStand.isPending} onPress={() => setLeaving(true)} />
      </div>
      {leaving && (
        <Confirm
          title="Lasciare com’è ora?"
          button="Lascia com’è ora"
          danger
          onCancel={() => setLeaving(false)}
          onConfirm={() => {
            setLeaving(false);
            letStand.mutate(entry.id);
          }}
        >
          <p>Resta quello che c’è ora, e quello che avevi scritto tu non si vedrà più.</p>
        </Confirm>
      )}
    </div>
  );
}

type FieldProps = {
  field: CampoInConflitto;
  /** When the author wrote theirs. */
  written: string;
  decision: Decision;
  onDecide: (decision: Decision) => void;
};

/** One datum that two people wrote: both texts side by side, and the choice. */
function Field({ field, written, decision, onDecide }: FieldProps) {
  const stale = overtaken(field, decision);
  const keep = stale ? undefined : decision.keep;
  const whose = [field.di, formatDateTime(field.quando)].filter(Boolean).join(', ');
  return (
    <section className="ui-panel ui-stack" aria-label={field.etichetta}>
      <h3>{field.etichetta}</h3>
      <div className="ui-sides">
        <Written label="Il tuo testo" from={formatDateTime(written)} text={field.mio} />
        <Written label="Il testo attuale" from={whose} text={field.attuale} />
      </div>
      <p className="ui-muted">
        {field.visto === '' ? 'Quando hai iniziato a scrivere era vuoto.' : `Quando hai iniziato a scrivere c’era: ${field.visto}`}
      </p>
      {stale && <Banner tone="warn">Il testo attuale è cambiato dopo la tua scelta: rileggilo e scegli di nuovo.</Banner>}
      <RadioGroup
        label={`Che cosa tenere: ${field.etichetta}`}
        value={keep ?? ''}
        onChange={(keep) => onDecide({ ...decision, keep: keep as Decision['keep'] & string })}
        options={[
          { value: 'mia', label: 'Il tuo testo' },
          { value: 'altrui', label: 'Il testo attuale' },
          ...(field.testuale ? [{ value: 'scritta', label: field.paragrafi ? 'Un testo che li unisce' : 'Un altro valore' }] : []),
        ]}
      />
      {keep === 'scritta' && (
        <Joined field={field} value={decision.text ?? proposed(field)} onChange={(text) => onDecide({ ...decision, text })} />
      )}
    </section>
  );
}

type JoinedProps = { field: CampoInConflitto; value: string; onChange: (text: string) => void };

/** A text of one's own in place of the two, as long as the datum may be. */
function Joined({ field, value, onChange }: JoinedProps) {
  return field.paragrafi ? (
    <TextArea
      label={`Testo unito: ${field.etichetta}`}
      hint="Parte dai due testi: togli e riordina quello che serve."
      rows={6}
      value={value}
      onChange={onChange}
    />
  ) : (
    <TextField label={`Valore da tenere: ${field.etichetta}`} value={value} onChange={onChange} />
  );
}
