import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';

import { schede } from '../bridge/calls';
import { read } from '../bridge/reads';
import type { Campo, Tipo } from '../bridge/types';
import { Combobox } from '../ui/Combobox';
import type { FieldProps } from '../ui/Field';
import { Select } from '../ui/Select';
import { candidates } from './queries';
import type { Values } from './values';

/** The record whose field it is, or what a new one is about. */
export type About = { kind: string; id: string; values: Values };

type Props = FieldProps & {
  campo: Campo;
  path: string;
  /** The id of the record that it names, "" for none. */
  value: string;
  about: About;
  onChange: (id: string) => void;
};

const called = (id: string, of: string | undefined) => read(['titolo', id], of === undefined ? [] : [of as Tipo], async () => (await schede.leggi(id)).titolo);

/** A field that names another record: chosen from a list where there are few, looked for where there are many. */
export function ReferenceInput({ campo, ...rest }: Props) {
  return campo.di === 'operatore' || campo.di === 'servizio' ? <Few campo={campo} {...rest} /> : <Many campo={campo} {...rest} />;
}

function Few({ campo, path, value, about, onChange, ...field }: Props) {
  const list = useQuery(candidates(about.kind, about.id, path, about.values, '')).data ?? [];
  const title = useQuery({ ...called(value, campo.di), enabled: value !== '' && !list.some(({ id }) => id === value) }).data;
  const options = list.map(({ id, titolo, dettaglio }) => ({ value: id, label: dettaglio ? `${titolo}, ${dettaglio}` : titolo }));
  return (
    <Select
      {...field}
      value={value}
      onChange={onChange}
      placeholder={campo.obbligatorio ? 'Scegli' : 'Nessuno'}
      options={title === undefined ? options : [...options, { value, label: title }]}
    />
  );
}

function Many({ campo, path, value, about, onChange, ...field }: Props) {
  const [typed, setTyped] = useState<string>();
  const title = useQuery({ ...called(value, campo.di), enabled: value !== '' && typed === undefined }).data;
  const text = typed ?? title ?? '';
  const wanted = useDeferredValue(text.trim());
  const list = useQuery({ ...candidates(about.kind, about.id, path, about.values, wanted, campo.di), enabled: value === '' && wanted.length > 1 }).data ?? [];
  return (
    <Combobox
      {...field}
      text={text}
      onText={(next) => {
        setTyped(next);
        if (value !== '') onChange('');
      }}
      value={value}
      onSelect={(id) => {
        setTyped(list.find((one) => one.id === id)?.titolo);
        onChange(id);
      }}
      items={list.map(({ id, titolo, dettaglio }) => ({ id, label: titolo, detail: dettaglio }))}
    />
  );
}
