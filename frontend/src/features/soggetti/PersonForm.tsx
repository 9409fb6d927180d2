import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';

import { give } from '../../bridge/commands';
import { useDraft, type Draft } from '../../bridge/drafts';
import { explain, fieldError, isConflict, type Fault } from '../../bridge/errors';
import { lists } from '../../bridge/reads';
import type { DatiSoggetto, Soggetto, Voce } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { goTo, href, replaceWith } from '../../lib/route';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Combobox } from '../../ui/Combobox';
import { DateField } from '../../ui/DateField';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { TextArea } from '../../ui/TextArea';
import { TextField } from '../../ui/TextField';
import { civilStates } from './civil';
import { useChangePerson, useCreatePerson } from './commands';
import { check, lookalikes, municipalities, places } from './queries';

const NOBODY: DatiSoggetto = {
  cognome: '',
  nome: '',
  cf: '',
  sesso: '',
  dataNascita: '',
  luogoNascita: '',
  luogoNascitaNome: '',
  cittadinanza: '',
  statoCivile: '',
  dataDecesso: '',
  indirizzo: '',
  civico: '',
  comune: '',
  comuneNome: '',
  cap: '',
  domicilio: '',
  senzaFissaDimora: false,
  telefono: '',
  telefonoDi: '',
  cellulare: '',
  cellulareDi: '',
  email: '',
  medico: '',
  note: '',
  informativaIl: '',
};

/** A person who is not known yet. */
export function NewPerson() {
  const draft = useDraft('soggetto:nuovo', NOBODY);
  const create = useCreatePerson();
  return (
    <>
      <PageHeader title="Nuovo soggetto" />
      <PersonForm
        draft={draft}
        busy={create.isPending}
        error={create.error}
        onCancel={() => goTo({ name: 'soggetti' })}
        onSave={() =>
          give(create, draft.value, (id) => {
            draft.discard();
            replaceWith({ name: 'soggetto', id });
          })
        }
      />
    </>
  );
}

type EditProps = { person: Soggetto; onDone: () => void };

/** A person's data, to be corrected. */
export function EditPerson({ person, onDone }: EditProps) {
  const draft = useDraft(`soggetto:${person.id}`, person.dati);
  const change = useChangePerson(person.id);
  return (
    <div className="ui-stack">
      <h2>
        Modifica {person.dati.cognome} {person.dati.nome}
      </h2>
      <PersonForm
        id={person.id}
        draft={draft}
        busy={change.isPending}
        error={change.error}
        onReread={() => {
          draft.rebase(person.dati);
          change.reset();
        }}
        onCancel={onDone}
        onSave={() =>
          give(change, { prima: draft.seen, dopo: draft.value }, () => {
            draft.discard();
            onDone();
          })
        }
      />
    </div>
  );
}

type FormProps = {
  id?: string;
  draft: Draft<DatiSoggetto>;
  busy: boolean;
  error: Fault | null;
  onSave: () => void;
  onCancel: () => void;
  onReread?: () => void;
};

function PersonForm({ id, draft, busy, error, onSave, onCancel, onReread }: FormProps) {
  const codes = useQuery(lists).data;
  if (!draft.ready || !codes) return <LoadingState />;
  const { value, set } = draft;
  const wrong = (field: string) => fieldError(error, field);
  const text = (name: TextName, label: string, field: string) => ({
    label,
    value: value[name],
    onChange: (typed: string) => set({ [name]: typed }),
    error: wrong(field),
  });
  return (
    <form
      // The program judges what was typed, and says it in words of its own.
      noValidate
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSave();
      }}
    >
      <Resumed draft={draft} />
      {error && (
        <Failure
          {...explain(error)}
          {...(isConflict(error) &&
            onReread && { actions: <Button label="Rileggi, tieni quello che ho scritto" onPress={onReread} /> })}
        />
      )}
      <Panel title="Identità">
        <div className="ui-form">
          <TextField {...text('cognome', 'Cognome', 'cognome')} required autoFocus autoComplete="off" />
          <TextField {...text('nome', 'Nome', 'nome')} required autoComplete="off" />
          <Select label="Sesso" value={value.sesso} onChange={(sesso) => set({ sesso })} options={options(codes.sessi)} placeholder="Non indicato" error={wrong('sesso')} />
          <DateField label="Data di nascita" value={value.dataNascita} onChange={(dataNascita) => set({ dataNascita })} error={wrong('data_nascita')} />
          <Birthplace draft={draft} />
          <TaxCode draft={draft} error={wrong('cf')} />
        </div>
        <Lookalikes id={id} dati={value} />
      </Panel>
      <Panel title="Residenza e recapiti">
        <div className="ui-form">
          <TextField {...text('indirizzo', 'Indirizzo', 'indirizzo')} />
          <TextField {...text('civico', 'Civico', 'civico')} />
          <Town draft={draft} error={wrong('comune')} />
          <TextField {...text('cap', 'CAP', 'cap')} inputMode="numeric" maxLength={5} />
          <TextField {...text('domicilio', 'Domicilio, se diverso', 'domicilio')} />
          <Checkbox label="Senza fissa dimora" checked={value.senzaFissaDimora} onChange={(senzaFissaDimora) => set({ senzaFissaDimora })} />
          <TextField {...text('telefono', 'Telefono', 'telefono')} type="tel" />
          <TextField {...text('telefonoDi', 'Telefono di', 'telefono_di')} hint="Se non è il suo" />
          <TextField {...text('cellulare', 'Cellulare', 'cellulare')} type="tel" />
          <TextField {...text('cellulareDi', 'Cellulare di', 'cellulare_di')} hint="Se non è il suo" />
          <TextField {...text('email', 'E-mail', 'email')} type="email" />
        </div>
      </Panel>
      <Panel title="Altri dati">
        <div className="ui-form">
          <TextField {...text('cittadinanza', 'Cittadinanza', 'cittadinanza')} />
          <Select label="Stato civile" value={value.statoCivile} onChange={(statoCivile) => set({ statoCivile })} options={options(civilStates(codes, value.sesso))} placeholder="Non indicato" />
          <TextField {...text('medico', 'Medico di base', 'medico')} />
          <DateField label="Informativa privacy consegnata il" value={value.informativaIl} onChange={(informativaIl) => set({ informativaIl })} error={wrong('informativa_il')} />
          <DateField label="Data di decesso" value={value.dataDecesso} onChange={(dataDecesso) => set({ dataDecesso })} error={wrong('data_decesso')} />
          <div className="ui-form-wide">
            <TextArea label="Note" value={value.note} onChange={(note) => set({ note })} rows={4} error={wrong('note')} />
          </div>
        </div>
      </Panel>
      <div className="ui-actions">
        <Button label="Salva" variant="primary" type="submit" busy={busy} />
        <Button label="Annulla" onPress={onCancel} />
      </div>
    </form>
  );
}

/** The fields that hold text, which is all but one. */
type TextName = Exclude<keyof DatiSoggetto, 'senzaFissaDimora'>;

function options(voci: readonly Voce[]) {
  return voci.map(({ codice, testo }) => ({ value: codice, label: testo }));
}

type PartProps = { draft: Draft<DatiSoggetto>; error?: string | undefined };

/** Comuni as they were on the day of birth, and foreign states. */
function Birthplace({ draft: { value, set } }: PartProps) {
  const found = useQuery({
    ...places(value.luogoNascitaNome, value.dataNascita),
    enabled: value.luogoNascita === '' && value.luogoNascitaNome.length > 1,
  });
  const answers = found.data ?? [];
  return (
    <Combobox
      label="Luogo di nascita"
      hint="Comune o stato estero"
      text={value.luogoNascitaNome}
      onText={(luogoNascitaNome) => set({ luogoNascitaNome, luogoNascita: '' })}
      value={value.luogoNascita}
      onSelect={(luogoNascita) =>
        set({ luogoNascita, luogoNascitaNome: answers.find(({ codice }) => codice === luogoNascita)?.nome ?? '' })
      }
      items={answers.map(({ codice, nome, provincia, cessato }) => ({
        id: codice,
        label: nome,
        detail: [provincia === 'EE' ? 'stato estero' : provincia, cessato ? 'cessato' : ''].filter(Boolean).join(', '),
      }))}
      nothing="Nessun luogo con questo nome a quella data"
    />
  );
}

function Town({ draft: { value, set }, error }: PartProps) {
  const towns = useQuery(municipalities).data ?? [];
  const typed = value.comuneNome.toLocaleLowerCase('it');
  const answers = towns.filter(({ nome }) => nome.toLocaleLowerCase('it').includes(typed)).slice(0, 12);
  return (
    <Combobox
      label="Comune di residenza"
      text={value.comuneNome}
      onText={(comuneNome) => set({ comuneNome, comune: '' })}
      value={value.comune}
      onSelect={(comune) => {
        const town = towns.find(({ codice }) => codice === comune);
        set({ comune, comuneNome: town?.nome ?? '', cap: town?.cap ?? value.cap });
      }}
      items={answers.map(({ codice, nome, cap }) => ({ id: codice, label: nome, detail: cap }))}
      nothing="Fuori dall’Ambito: il nome resta come lo scrivi"
      error={error}
    />
  );
}

/** The codice fiscale: computed, compared, and never imposed. */
function TaxCode({ draft: { value, set }, error }: PartProps) {
  const found = useQuery(check(value)).data;
  const disagrees = value.cf !== '' && found?.valido === true && found.discrepanze.length > 0;
  const hint =
    value.cf === '' && found && found.mancano.length > 0
      ? `Per calcolarlo mancano: ${found.mancano.join(', ')}`
      : value.cf !== '' && found?.valido && !disagrees
        ? 'Corrisponde ai dati'
        : undefined;
  const trouble = value.cf.length >= 11 && found && !found.valido ? found.messaggio : undefined;
  return (
    <div className="ui-stack">
      <TextField
        label="Codice fiscale"
        value={value.cf}
        onChange={(cf) => set({ cf })}
        uppercase
        maxLength={20}
        autoComplete="off"
        hint={hint}
        error={error ?? trouble}
      />
      {found && found.calcolato !== '' && found.calcolato !== value.cf && (
        <Button label={`Usa ${found.calcolato}`} variant="plain" onPress={() => set({ cf: found.calcolato })} />
      )}
      {disagrees && (
        <Banner tone="warn" title="Non corrisponde ai dati">
          <ul>
            {found.discrepanze.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Banner>
      )}
    </div>
  );
}

type LookalikesProps = { id: string | undefined; dati: DatiSoggetto };

/** People already registered who may be the one being typed. */
function Lookalikes({ id, dati }: LookalikesProps) {
  const settled = useDeferredValue(dati);
  const [dismissed, setDismissed] = useState('');
  const enough = settled.cf.length === 16 || (settled.cognome.length > 1 && settled.nome.length > 1);
  const found = useQuery({ ...lookalikes(settled), enabled: enough });
  const others = enough ? (found.data ?? []).filter((row) => row.id !== id) : [];
  const known = others.map((row) => row.id).join(' ');
  if (others.length === 0 || known === dismissed) return null;
  return (
    <Banner
      tone="warn"
      title={others.length === 1 ? 'Forse è già registrato' : 'Forse è già fra questi'}
      actions={<Button label="No, è un’altra persona" variant="plain" onPress={() => setDismissed(known)} />}
    >
      <ul>
        {others.map((row) => (
          <li key={row.id}>
            <a href={href({ name: 'soggetto', id: row.id })}>
              {row.cognome} {row.nome}
            </a>
            {row.dataNascita && `, ${formatDate(row.dataNascita)}`}
            {row.cf && `, ${row.cf}`}
            {row.comune && `, ${row.comune}`}
          </li>
        ))}
      </ul>
    </Banner>
  );
}
