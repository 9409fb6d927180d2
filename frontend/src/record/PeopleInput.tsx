import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';

import type { Campo } from '../bridge/types';
import { Checkbox } from '../ui/Checkbox';
import { FieldError } from '../ui/Field';
import { candidates } from './queries';
import type { About } from './ReferenceInput';
import { keysOf, parts, type Value, type Values } from './values';

type Props = {
  /** A collection of people, each with the service through which they take part. */
  campo: Campo;
  values: Values;
  /** Whom to call those who may not be chosen any more. */
  names: Readonly<Record<string, string>>;
  about: About;
  onChange: (path: string, value: Value | undefined) => void;
  error?: string | undefined;
};

/** Who of a few people, one line each. */
export function PeopleInput({ campo, values, names, about, onChange, error }: Props) {
  const errorId = useId();
  const { collection } = parts(campo.path);
  const list = (useQuery(candidates(about.kind, about.id, campo.path, about.values, '')).data ?? []).filter(({ io }) => !io);
  const chosen = keysOf(values, collection);
  const others = chosen.filter((key) => !list.some(({ id }) => id === key));
  if (list.length + others.length === 0) return null;
  return (
    <fieldset className="ui-form-wide ui-form" aria-describedby={error ? errorId : undefined}>
      <legend className="ui-label">{campo.etichetta}</legend>
      {[...list, ...others.map((id) => ({ id, titolo: names[id] ?? id, servizio: '' }))].map(({ id, titolo, servizio }) => (
        <Checkbox
          key={id}
          label={titolo}
          checked={chosen.includes(id)}
          onChange={(yes) => onChange(`${collection}.${id}`, yes ? servizio : undefined)}
        />
      ))}
      {error && <FieldError id={errorId} error={error} />}
    </fieldset>
  );
}
