import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';

import type { Campo } from '../bridge/types';
import { Combobox } from '../ui/Combobox';
import type { FieldProps } from '../ui/Field';
import { Select } from '../ui/Select';
import { useScheda } from './catalogue';
import { called, candidates } from './queries';
import type { Values } from './values';

/** The record whose field it is, or what a new one is about. */
export type About = { kind: string; id: string; values: Values };

type Props = FieldProps & {
  campo: Campo;
  path: string;
  /** The id of the record that it names, "" for none. */
  value: string;
  about: About;
  /** The words by which it is looked for, as long as none is chosen. */
  sought: string;
  onChange: (id: string, sought: string) => void;
};

/** A field that names another record: chosen from a list where there are few, looked for where there are many. */
export function ReferenceInput({ campo, sought, ...rest }: Props) {
  const named = useScheda(campo.di ?? '');
  if (!named) return null; // the kinds are known before any form is drawn
  return named.cercata && campo.di_cui === undefined ? <Many campo={campo} sought={sought} {...rest} /> : <Few campo={campo} {...rest} />;
}

function Few({ campo, path, value, about, onChange, ...field }: Omit<Props, 'sought'>) {
  const list = useQuery(candidates(about.kind, about.id, path, about.values, '')).data ?? [];
  const title = useQuery({ ...called((campo.di ?? ''), value), enabled: value !== '' && !list.some(({ id }) => id === value) }).data;
  const options = list.map(({ id, titolo, dettaglio }) => ({ value: id, label: dettaglio ? `${titolo}, ${dettaglio}` : titolo }));
  return (
    <Select
      {...field}
      value={value}
      onChange={(id) => onChange(id, '')}
      placeholder={campo.obbligatorio ? 'Scegli' : 'Nessuno'}
      options={title === undefined ? options : [...options, { value, label: title }]}
    />
  );
}

function Many({ campo, path, value, about, sought, onChange, ...field }: Props) {
  const kind = (campo.di ?? '');
  const [chosen, setChosen] = useState({ id: '', title: '' });
  const mine = value !== '' && chosen.id === value;
  const title = useQuery({ ...called(kind, value), enabled: value !== '' && !mine });
  const wanted = useDeferredValue(sought.trim());
  const found = useQuery({
    ...candidates(about.kind, about.id, path, about.values, wanted, kind),
    placeholderData: keepPreviousData,
    enabled: value === '' && wanted.length > 1,
  });
  const list = found.data ?? [];
  return (
    <Combobox
      {...field}
      text={value === '' ? sought : mine ? chosen.title : title.isError ? '—' : (title.data ?? '')}
      onText={(next) => onChange('', next)}
      value={value}
      onSelect={(id) => {
        setChosen({ id, title: list.find((one) => one.id === id)?.titolo ?? '' });
        onChange(id, '');
      }}
      items={list.map(({ id, titolo, dettaglio }) => ({ id, label: titolo, detail: dettaglio }))}
    />
  );
}
