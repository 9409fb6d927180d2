import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import type { PIC } from '../../bridge/types';
import { formatDateTime } from '../../lib/date';
import { useOpened } from '../../lib/route';
import { actionOf, useScheda } from '../../record/catalogue';
import { useCreateRecord } from '../../record/commands';
import { ExportButton } from '../../record/ExportButton';
import { FormFailure } from '../../record/FormFailure';
import { PaperButton } from '../../record/PaperButton';
import { listTold } from '../../record/papers';
import type { RecordFilter } from '../../record/queries';
import { RecordForm } from '../../record/RecordForm';
import { decode, pickUnder, type Values } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { FormBar } from '../../ui/FormBar';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { Resumed } from '../../ui/Resumed';
import { diaryContent } from './diaryContent';

type Props = { pic: PIC };
type VoceDiario = PIC['diario'][number];

/** The diary of a case, newest first by when it happened, and what is being written. */
export function Diary({ pic }: Props) {
  const [open, setOpen] = useOpened('diario');
  const scheda = useScheda('diario');
  const { si, perche } = pic.scriviDiario;
  if (!pic.leggiDiario.si) {
    return (
      <Panel title="Diario">
        <p className="ui-muted">{pic.leggiDiario.perche}</p>
      </Panel>
    );
  }
  const done = () => setOpen();
  const called = pic.scheda.titolo;
  const filter: RecordFilter = { testo: '', dove: [{ campi: ['pic'], valori: [pic.scheda.id] }], ovunque: true };
  return (
    <Panel
      title="Diario"
      details={<Badge label={String(pic.diario.length)} />}
      actions={
        <div className="ui-actions">
          {scheda && (
            <>
              <PaperButton
                title="Stampa il diario"
                label="Stampa il diario"
                between
                disabledReason={pic.diario.length === 0 ? 'Non c’è niente da stampare: il diario è vuoto.' : undefined}
                content={(period) => diaryContent(pic, period)}
                told={(period) => listTold(scheda, filter, { about: pic.scheda.id, ...period })}
              />
              <ExportButton scheda={scheda} filter={filter} total={pic.diario.length} />
            </>
          )}
          {open !== WRITING && <Button label="Scrivi nel diario" disabledReason={si ? undefined : perche} onPress={() => setOpen(WRITING)} />}
        </div>
      }
    >
      <div className="ui-stack">
        {open === WRITING && <EntryForm about={pic.scheda.id} called={called} label="Nuova voce del diario" begin={{ pic: pic.scheda.id, tipo: 'nota' }} onDone={done} />}
        {pic.diario.length === 0 && open === undefined && <p className="ui-muted">Il diario è vuoto.</p>}
        {pic.diario.map((entry) => (
          <Entry key={entry.id} entry={entry} pic={pic.scheda.id} called={called} writing={open === entry.id} onRectify={() => setOpen(entry.id)} onDone={done} />
        ))}
      </div>
    </Panel>
  );
}

type EntryProps = { entry: VoceDiario; pic: string; called: string; writing: boolean; onRectify: () => void; onDone: () => void };

function Entry({ entry, pic, called, writing, onRectify, onDone }: EntryProps) {
  const { id, tipo, tipoTesto, il, scrittaIl, autore, conChi, dove, testo, riservata, visibileA, daInviare, rettifica, rettifiche, puoRettificare } = entry;
  const wrong = rettifiche.length > 0;
  return (
    <article id={place(id)} tabIndex={-1} aria-label={`${tipoTesto} del ${formatDateTime(il)}`} className={wrong ? 'ui-entry-wrong' : undefined}>
      <div className="ui-actions">
        <strong>{tipoTesto}</strong>
        <span className="ui-muted">
          {formatDateTime(il)}, {autore}
          {conChi && `, con ${conChi}`}
          {dove && `, ${dove}`}
          {scrittaIl && ` · scritta il ${formatDateTime(scrittaIl)}`}
        </span>
        {riservata && <Badge label={visibileA.length > 0 ? `Riservata, anche a ${visibileA.join(', ')}` : 'Riservata'} icon="locked" tone="warn" />}
        {wrong && <Badge label="Rettificata" tone="warn" />}
        {rettifica && <Badge label="Rettifica" />}
        {daInviare && <Badge label="Da inviare" tone="warn" />}
        {!wrong && puoRettificare.si && !writing && <Button label="Rettifica" variant="plain" onPress={onRectify} />}
      </div>
      {rettifica && <p className="ui-muted">Corregge: <ToEntry {...rettifica} /></p>}
      {rettifiche.map((one) => (
        <p key={one.id} className="ui-muted">
          Corretta da: <ToEntry {...one} />
        </p>
      ))}
      {wrong ? <del className="ui-written">{testo}</del> : <p className="ui-written">{testo}</p>}
      {writing && (
        <EntryForm
          about={id}
          called={called}
          label={`Rettifica: ${tipoTesto} del ${formatDateTime(il)}`}
          note="Scrivi la voce com’è giusta. Quella di prima resta nel diario, barrata, con il rimando a questa."
          // A change of state is told by its step alone: what is put right of it is a note.
          begin={{ ...decode(entry.visto), pic, rettifica: id, tipo: tipo === 'cambio_stato' ? 'nota' : tipo }}
          onDone={onDone}
        />
      )}
    </article>
  );
}

/** The form of a new entry, where it is open. */
const WRITING = 'scrivi';

const place = (id: string) => `voce-${id}`;

/** Leads to another entry of the same diary. */
function ToEntry({ id, tipo, il, autore }: VoceDiario['rettifiche'][number]) {
  return (
    <Button
      label={`${tipo} del ${formatDateTime(il)}, ${autore}`}
      variant="plain"
      onPress={() => {
        const entry = document.getElementById(place(id));
        entry?.focus({ preventScroll: true });
        entry?.scrollIntoView({ block: 'center' });
      }}
    />
  );
}

type FormProps = { about: string; /** Of whom the case is. */ called: string; label: string; note?: string; begin: Values; onDone: () => void };

const WRITE = 'diario.scrivi';

function EntryForm({ about, called, label, note, begin, onDone }: FormProps) {
  const scheda = useScheda('diario');
  const draft = useDraft<Values>(`${WRITE}:${about}`, begin);
  const write = useCreateRecord(WRITE, undefined, draft.id);
  if (!scheda || !draft.ready) return <LoadingState />;
  const { campi, propone } = actionOf(scheda, WRITE);
  const given = ['pic', 'autore', 'rettifica'];
  const fixed = begin.rettifica === undefined ? [] : ['riservata'];
  const asked = campi.filter((path) => !given.includes(path) && !fixed.includes(path) && (path !== 'visibile_a.*' || draft.value.riservata === true));
  return (
    <form
      noValidate
      className="ui-stack"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        give(write, pickUnder(draft.value, {}, ['pic', 'rettifica', ...fixed, ...asked]), () => {
          draft.discard();
          onDone();
        });
      }}
    >
      <Resumed draft={draft} />
      <FormFailure error={write.error} />
      {note && <p>{note}</p>}
      <RecordForm plain focus="testo" scheda={scheda} fields={asked} filled={propone} id="" values={draft.value} set={draft.set} error={write.error} />
      <p className="ui-muted">Una voce salvata non si modifica più: se c’è un errore, si rettifica.</p>
      <FormBar about={called}>
        <Button label={begin.rettifica === undefined ? 'Salva nel diario' : 'Salva la rettifica'} variant="primary" type="submit" busy={write.isPending} />
        <Button label="Annulla" onPress={onDone} />
      </FormBar>
    </form>
  );
}
