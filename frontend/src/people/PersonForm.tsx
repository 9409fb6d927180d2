import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';

import type { Draft } from '../bridge/drafts';
import { isConflict, type Fault } from '../bridge/errors';
import type { Soggetto } from '../bridge/types';
import { formatDate } from '../lib/date';
import { actionOf, useScheda, withFirst } from '../record/catalogue';
import { FormFailure } from '../record/FormFailure';
import { RecordForm, type Special } from '../record/RecordForm';
import { RecordLink } from '../record/RecordLink';
import { answered, decode, pick, text, type Values } from '../record/values';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { Combobox } from '../ui/Combobox';
import { FormBar } from '../ui/FormBar';
import { LoadingState } from '../ui/LoadingState';
import { Resumed } from '../ui/Resumed';
import { TextField } from '../ui/TextField';
import { check, lookalikes, municipalities, places, residence } from './queries';

type FormProps = {
  action: string;
  id: string;
  draft: Draft<Values>;
  busy: boolean;
  error: Fault | null;
  /** What was typed, without what is not asked any more. */
  onSave: (values: Values, asked: readonly string[]) => void;
  onCancel: () => void;
  onReread?: () => void;
  /** Whoever registers somebody in passing goes on with one who is known already. */
  onKnown?: (id: string) => void;
  /** Has the codice fiscale asked first, which says more by itself. */
  codeFirst?: boolean;
};

/** What of a person's form is more than its fields: places and the codice fiscale. */
const SPECIAL: Readonly<Record<string, Special | null>> = {
  luogo_nascita_nome: (field) => <Birthplace {...field} />,
  luogo_nascita: null,
  comune_nome: (field) => <Town {...field} />,
  comune: null,
  cf: (field) => <TaxCode {...field} />,
};

/** The data of a person, a codice fiscale computed and compared, and who may be the same. */
export function PersonForm({ action, id, draft, busy, error, onSave, onCancel, onReread, onKnown, codeFirst = false }: FormProps) {
  const kind = useScheda('soggetto');
  const scheda = useMemo(() => (kind && codeFirst ? withFirst(kind, 'cf') : kind), [kind, codeFirst]);
  if (!draft.ready || !scheda) return <LoadingState />;
  const { campi } = actionOf(scheda, action);
  const asked = answered(scheda, draft.value);
  return (
    <form
      // The program judges what was typed, and says it in words of its own.
      noValidate
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(asked, campi);
      }}
    >
      <Resumed draft={draft} />
      <FormFailure error={error} actions={isConflict(error) && onReread && <Button label="Rileggi, tieni quello che ho scritto" onPress={onReread} />} />
      <RecordForm scheda={scheda} fields={campi} id={id} values={draft.value} set={draft.set} error={error} special={SPECIAL} after={{ Identità: <Lookalikes id={id} values={draft.value} onKnown={onKnown} /> }} />
      <FormBar about={[text(asked, 'cognome'), text(asked, 'nome')].filter(Boolean).join(' ')}>
        <Button label="Salva" variant="primary" type="submit" busy={busy} />
        <Button label="Annulla" onPress={onCancel} />
      </FormBar>
    </form>
  );
}

type PartProps = Parameters<Special>[0];

/** Comuni as they were on the day of birth, and foreign states. */
function Birthplace({ campo, values, set, error }: PartProps) {
  const name = text(values, 'luogo_nascita_nome');
  const code = text(values, 'luogo_nascita');
  const found = useQuery({ ...places(name, text(values, 'data_nascita')), enabled: code === '' && name.length > 1 });
  const answers = found.data ?? [];
  return (
    <Combobox
      label={campo.etichetta}
      hint={campo.aiuto}
      text={name}
      onText={(typed) => set({ luogo_nascita_nome: typed, luogo_nascita: undefined })}
      value={code}
      onSelect={(chosen) => set({ luogo_nascita: chosen, luogo_nascita_nome: answers.find(({ codice }) => codice === chosen)?.nome ?? '' })}
      items={answers.map(({ codice, nome, provincia, nota }) => ({
        id: codice,
        label: nota ? `${nome} (${nota})` : nome,
        detail: provincia === 'EE' ? 'stato estero' : provincia,
      }))}
      nothing="Nessun luogo con questo nome a quella data"
      error={error}
      at={campo.path}
    />
  );
}

function Town({ campo, values, set, error }: PartProps) {
  const towns = useQuery(municipalities).data ?? [];
  const name = text(values, 'comune_nome');
  const code = text(values, 'comune');
  const typed = name.toLocaleLowerCase('it');
  // The program reads abbreviations and other spellings, and will as it saves.
  const means = useQuery({ ...residence(name, text(values, 'cap')), enabled: code === '' && name.length > 1 }).data;
  const meant = towns.find(({ codice }) => codice === means?.codice);
  const answers = [...(meant ? [meant] : []), ...towns.filter((town) => town !== meant && town.nome.toLocaleLowerCase('it').includes(typed))].slice(0, 12);
  return (
    <Combobox
      label={campo.etichetta}
      hint={code === '' && meant ? `Comune dell’Ambito: ${meant.nome}` : undefined}
      text={name}
      onText={(next) => set({ comune_nome: next, comune: undefined })}
      value={code}
      onSelect={(comune) => {
        const town = towns.find(({ codice }) => codice === comune);
        set({ comune, comune_nome: town?.nome ?? '', ...(town && { cap: town.cap }) });
      }}
      items={answers.map(({ codice, nome, cap }) => ({ id: codice, label: nome, detail: cap }))}
      nothing="Fuori dall’Ambito: il nome resta come lo scrivi"
      error={error}
      at={campo.path}
    />
  );
}

/** A code as it is kept, but for what nobody types. */
function plain(code: string): string {
  return code.replace(/[^0-9a-z]/gi, '').toUpperCase();
}

/** The codice fiscale: computed, compared, and never imposed; what it says of its owner stands in the fields that are empty. */
function TaxCode({ campo, values, set, error }: PartProps) {
  const cf = text(values, 'cf');
  const code = plain(cf);
  const answer = useQuery(check(values)).data;
  // What is compared already may still be the code of a letter before.
  const found = answer && plain(answer.codice) === code ? answer : undefined;
  const disagrees = found?.valido === true && found.discrepanze.length > 0;
  const whole = code.length >= 16 || /^\d{11}$/.test(code);
  const trouble = whole && found && !found.valido ? found.messaggio : undefined;
  const says = decode(found?.dice ?? {});
  const named = text(values, 'luogo_nascita_nome') !== '' || text(values, 'luogo_nascita') !== '';
  const told = Object.keys(says).filter((path) => (path.startsWith('luogo_nascita') ? !named : text(values, path) === ''));
  const births = text(values, 'data_nascita') === '' && (found?.nascite.length ?? 0) > 1 ? (found?.nascite ?? []) : [];
  const typed = useRef(false);
  useEffect(() => {
    if (!typed.current || !found?.valido) return;
    typed.current = false;
    if (told.length > 0) set(pick(says, told));
  });
  return (
    <div className="ui-stack">
      <TextField
        label={campo.etichetta}
        value={cf}
        onChange={(next) => {
          typed.current = true;
          set({ cf: next });
        }}
        uppercase
        hint={hintOf(code, found)}
        error={error ?? trouble}
        at={campo.path}
      />
      {found && found.calcolato !== '' && found.calcolato !== code && (
        <Button label={`Usa ${found.calcolato}`} variant="plain" onPress={() => set({ cf: found.calcolato })} />
      )}
      {told.length > 0 && <Button label="Scrivi sesso e nascita dal codice" variant="plain" onPress={() => set(pick(says, told))} />}
      {births.map((day) => (
        <Button key={day} label={`Data di nascita: ${formatDate(day)}`} variant="plain" onPress={() => set({ data_nascita: day })} />
      ))}
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

/** What there is to know of a code as far as it is typed. It agrees with data that are there. */
function hintOf(code: string, found: Soggetto['verificaCF'] | undefined): string | undefined {
  if (!found) return undefined;
  const missing = found.mancano.join(', ');
  if (code === '') return missing === '' ? undefined : `Per calcolarlo mancano: ${missing}`;
  if (!found.valido || found.discrepanze.length > 0) return undefined;
  if (found.specie !== '') return found.specie;
  return missing === '' ? 'Corrisponde ai dati' : `È un codice valido. Per confrontarlo mancano: ${missing}`;
}

type LookalikesProps = { id: string; values: Values; onKnown?: ((id: string) => void) | undefined };

/** People already registered who may be the one being typed. */
function Lookalikes({ id, values, onKnown }: LookalikesProps) {
  const settled = useDeferredValue(values);
  const [dismissed, setDismissed] = useState('');
  const has = (name: string) => text(settled, name).length > 1;
  const one = text(settled, 'nome_unico');
  const enough = plain(text(settled, 'cf')).length === 16 || (one === '' ? has('cognome') && has('nome') : has(one));
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
            {onKnown ? <Button label={`Scegli ${row.titolo}`} variant="plain" onPress={() => onKnown(row.id)} /> : <RecordLink kind="soggetto" id={row.id}>{row.titolo}</RecordLink>}
            {row.dettaglio && `, ${row.dettaglio}`}
          </li>
        ))}
      </ul>
    </Banner>
  );
}
