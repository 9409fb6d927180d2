import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useState } from 'react';

import { fieldError, type Fault } from '../bridge/errors';
import type { Campo, Parte } from '../bridge/types';
import { newKey } from '../lib/key';
import { Button } from '../ui/Button';
import { Combobox } from '../ui/Combobox';
import { Select } from '../ui/Select';
import { FieldInput, type Change } from './FieldInput';
import { candidates } from './queries';
import type { About } from './ReferenceInput';
import { decode, keysOf, parts, soughtAt, text, type Value, type Values } from './values';

type Props = {
  /** Fields of one collection. */
  parte: Parte;
  values: Values;
  names: Readonly<Record<string, string>>;
  about: About;
  onChange: Change;
  set: (change: Values) => void;
  error: Fault | null;
  fresh?: (collection: string, key: string) => Values;
  /** Whether an entry cannot be taken away; such stand first. */
  stays?: (key: string, values: Values) => boolean;
  entries?: Entries;
};

/** Of what a collection holds, what is asked about where that is not all of it: then nothing is added, and nothing taken away. */
export type Entries = (collection: string, keys: readonly string[]) => readonly string[] | undefined;

const at = (pattern: string, key: string) => pattern.replace('*', key);

/** What a collection holds, a line each with its fields; more can be added, and taken away. */
export function CollectionInput({ parte, values, names, about, onChange, set, error, fresh, stays = () => false, entries }: Props) {
  const [first] = parte.campi;
  // The key that what is being typed beneath the lines will have.
  const [spare, setSpare] = useState(newKey);
  const named = parte.campi.find(({ per_valore, scritto }) => per_valore === true && scritto !== undefined);
  const keyed = first?.di !== undefined && !first.per_valore;
  const offered = useQuery({ ...candidates(about.kind, about.id, first?.path ?? '', about.values, '', first?.di), enabled: keyed }).data ?? [];
  // An entry of which everything was emptied is still there, until it is taken away.
  const put = useCallback((path: string, value: Value | undefined) => onChange(path, value ?? ''), [onChange]);
  if (!first) return null;
  const { collection } = parts(first.path);
  const there = keysOf(values, collection).filter((key) => key !== spare);
  const alone = entries?.(collection, there);
  const keys = alone ?? [...there.filter((key) => stays(key, values)), ...there.filter((key) => !stays(key, values))];
  const calling = parte.campi.find(({ chiama }) => chiama === true);
  const isRecord = (key: string) => named !== undefined && text(values, at(named.path, key)) !== '';
  const called = (key: string, place: number) => {
    const plain = `${parte.titolo} ${String(place + 1)}`;
    if (keyed) return names[key] ?? offered.find(({ id }) => id === key)?.titolo ?? key;
    if (calling) return text(values, at(calling.path, key)) || plain;
    if (!named?.scritto) return names[key] ?? plain;
    // One who is no record is called as is typed; one who is, as they are today.
    return (isRecord(key) && names[key]) || text(values, at(named.scritto, key)) || plain;
  };
  const add = (key: string) => set(fresh?.(collection, key) ?? { [at(first.path, key)]: '' });
  const take = (key: string) => set(Object.fromEntries(Object.keys(values).filter((path) => path.startsWith(`${collection}.${key}.`)).map((path) => [path, undefined])));
  return (
    <div className="ui-stack">
      {keys.map((key, place) => {
        const title = called(key, place);
        const fields = parte.campi.filter((campo) => campo !== named && !(campo.path === named?.scritto && isRecord(key)));
        return (
          <div key={key} role="group" aria-label={title} className="ui-entry">
            {(keyed || isRecord(key) || (!calling && names[key] !== undefined)) && <div className="ui-entry-name">{title}</div>}
            {fields.map((campo) => (
              <FieldInput
                key={campo.path}
                campo={campo}
                path={at(campo.path, key)}
                value={values[at(campo.path, key)]}
                about={about}
                onChange={put}
                sought={text(values, soughtAt(at(campo.path, key)))}
                error={fieldError(error, at(campo.path, key))}
              />
            ))}
            {alone || stays(key, values) ? (
              <span className="ui-entry-stays" />
            ) : (
              <Button label={`Togli ${title}`} icon="close" iconOnly variant="plain" onPress={() => take(key)} />
            )}
          </div>
        );
      })}
      {keyed && (
        <Select
          label={`Aggiungi a: ${parte.titolo}`}
          placeholder="Scegli chi aggiungere"
          value=""
          onChange={add}
          options={offered.filter(({ id }) => !keys.includes(id)).map(({ id, titolo }) => ({ value: id, label: titolo }))}
        />
      )}
      {named?.scritto !== undefined && (
        <AddNamed
          label={`Aggiungi a: ${parte.titolo}`}
          campo={named}
          typed={text(values, at(named.scritto, spare))}
          path={at(named.scritto, spare)}
          taken={keys.map((key) => text(values, at(named.path, key)))}
          about={about}
          set={set}
          keyOf={(id) => (keys.includes(id) ? newKey() : id)}
          onAdded={() => setSpare(newKey())}
        />
      )}
      {!keyed && !named && !alone && (
        <div className="ui-actions">
          <Button label="Aggiungi" icon="plus" onPress={() => add(newKey())} />
        </div>
      )}
    </div>
  );
}

type AddProps = {
  label: string;
  /** The field that names the record, where it is one. */
  campo: Campo;
  /** The name so far, and where it is kept: it is of the form from its first letter. */
  typed: string;
  path: string;
  taken: readonly string[];
  about: About;
  set: (change: Values) => void;
  /** The key under which a record is added: its own, so that two who add it agree. */
  keyOf: (id: string) => string;
  onAdded: () => void;
};

/** Adds whom a collection names: a record that is looked for, or whoever, by name. */
function AddNamed({ label, campo, typed, path, taken, about, set, keyOf, onAdded }: AddProps) {
  const wanted = useDeferredValue(typed.trim());
  const found = useQuery({
    ...candidates(about.kind, about.id, campo.path, about.values, wanted, campo.di),
    placeholderData: keepPreviousData,
    enabled: wanted.length > 1,
  });
  const list = wanted.length > 1 ? (found.data ?? []).filter(({ id }) => !taken.includes(id)) : [];
  const choose = (id: string) => {
    const one = list.find((candidate) => candidate.id === id);
    if (!one) return;
    const key = keyOf(id);
    const brought = Object.entries(decode(one.porta)).map(([pattern, value]) => [at(pattern, key), value]);
    set({ [path]: undefined, [at(campo.path, key)]: id, ...(Object.fromEntries(brought) as Values) });
    onAdded();
  };
  return (
    <div className="ui-entry">
      <Combobox
        label={label}
        hint={campo.aiuto}
        text={typed}
        onText={(name) => set({ [path]: name || undefined })}
        value=""
        onSelect={choose}
        items={list.map(({ id, titolo, dettaglio }) => ({ id, label: titolo, detail: dettaglio }))}
        nothing={wanted.length > 1 && found.isSuccess ? 'Nessuno con questo nome: resta come lo scrivi' : 'Scrivi almeno due lettere per cercare'}
      />
      <Button label="Aggiungi" icon="plus" disabledReason={typed.trim() === '' ? 'Scrivi prima un nome.' : undefined} onPress={onAdded} />
    </div>
  );
}
