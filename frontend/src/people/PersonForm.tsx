import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';

import type { Draft } from '../bridge/drafts';
import { explain, isConflict, type Fault } from '../bridge/errors';
import { href } from '../lib/route';
import { useLinkTo } from '../record/areas';
import { actionOf, useScheda, withFirst } from '../record/catalogue';
import { RecordForm, type Special } from '../record/RecordForm';
import { decode, pick, text, type Values } from '../record/values';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { Combobox } from '../ui/Combobox';
import { Failure } from '../ui/Failure';
import { LoadingState } from '../ui/LoadingState';
import { Resumed } from '../ui/Resumed';
import { TextField } from '../ui/TextField';
import { check, lookalikes, municipalities, places } from './queries';

type FormProps = {
  action: string;
  id: string;
  draft: Draft<Values>;
  busy: boolean;
  error: Fault | null;
  onSave: (asked: readonly string[]) => void;
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
  return (
    <form
      // The program judges what was typed, and says it in words of its own.
      noValidate
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSave(campi);
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
      <RecordForm scheda={scheda} fields={campi} id={id} values={draft.value} set={draft.set} error={error} special={SPECIAL} after={{ Identità: <Lookalikes id={id} values={draft.value} onKnown={onKnown} /> }} />
      <div className="ui-actions">
        <Button label="Salva" variant="primary" type="submit" busy={busy} />
        <Button label="Annulla" onPress={onCancel} />
      </div>
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
    />
  );
}

function Town({ campo, values, set, error }: PartProps) {
  const towns = useQuery(municipalities).data ?? [];
  const name = text(values, 'comune_nome');
  const typed = name.toLocaleLowerCase('it');
  const answers = towns.filter(({ nome }) => nome.toLocaleLowerCase('it').includes(typed)).slice(0, 12);
  return (
    <Combobox
      label={campo.etichetta}
      text={name}
      onText={(next) => set({ comune_nome: next, comune: undefined })}
      value={text(values, 'comune')}
      onSelect={(comune) => {
        const town = towns.find(({ codice }) => codice === comune);
        set({ comune, comune_nome: town?.nome ?? '', ...(town && { cap: town.cap }) });
      }}
      items={answers.map(({ codice, nome, cap }) => ({ id: codice, label: nome, detail: cap }))}
      nothing="Fuori dall’Ambito: il nome resta come lo scrivi"
      error={error}
    />
  );
}

/** The codice fiscale: computed, compared, and never imposed. */
function TaxCode({ campo, values, set, error }: PartProps) {
  const cf = text(values, 'cf');
  const found = useQuery(check(values)).data;
  const disagrees = cf !== '' && found?.valido === true && found.discrepanze.length > 0;
  const hint =
    cf === '' && found && found.mancano.length > 0
      ? `Per calcolarlo mancano: ${found.mancano.join(', ')}`
      : cf !== '' && found?.valido && !disagrees
        ? 'Corrisponde ai dati'
        : undefined;
  const trouble = cf.length >= 11 && found && !found.valido ? found.messaggio : undefined;
  const says = decode(found?.dice ?? {});
  const told = Object.keys(says).filter((path) => text(values, path) === '');
  return (
    <div className="ui-stack">
      <TextField label={campo.etichetta} value={cf} onChange={(next) => set({ cf: next })} uppercase maxLength={20} hint={hint} error={error ?? trouble} />
      {found && found.calcolato !== '' && found.calcolato !== cf && (
        <Button label={`Usa ${found.calcolato}`} variant="plain" onPress={() => set({ cf: found.calcolato })} />
      )}
      {cf.length === 16 && told.length > 0 && (
        <Button label="Scrivi sesso e nascita dal codice" variant="plain" onPress={() => set(pick(says, told))} />
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

type LookalikesProps = { id: string; values: Values; onKnown?: ((id: string) => void) | undefined };

/** People already registered who may be the one being typed. */
function Lookalikes({ id, values, onKnown }: LookalikesProps) {
  const to = useLinkTo();
  const settled = useDeferredValue(values);
  const [dismissed, setDismissed] = useState('');
  const enough = text(settled, 'cf').length === 16 || (text(settled, 'cognome').length > 1 && text(settled, 'nome').length > 1);
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
            {onKnown ? <Button label={`Scegli ${row.titolo}`} variant="plain" onPress={() => onKnown(row.id)} /> : <a href={href(to('soggetto', row.id))}>{row.titolo}</a>}
            {row.dettaglio && `, ${row.dettaglio}`}
          </li>
        ))}
      </ul>
    </Banner>
  );
}
