import { useQueries, useQuery } from '@tanstack/react-query';
import { useId } from 'react';

import type { Campo, Candidato } from '../bridge/types';
import { Checkbox } from '../ui/Checkbox';
import { FieldError } from '../ui/Field';
import { called, candidates } from './queries';
import type { About } from './ReferenceInput';
import { keysOf, parts, type Value, type Values } from './values';

type Props = {
  /** A collection of people, each with the service through which they take part. */
  campo: Campo;
  values: Values;
  /** Whom to call those who may not be chosen any more. */
  names: Readonly<Record<string, string>>;
  about: About;
  /** Which of those who may be chosen are offered; all unless one says. */
  offered?: (one: Candidato) => boolean;
  onChange: (path: string, value: Value | undefined) => void;
  error?: string | undefined;
};

/** Who of a few people, one line each. */
export function PeopleInput({ campo, values, names, about, offered = () => true, onChange, error }: Props) {
  const errorId = useId();
  const { collection } = parts(campo.path);
  const chosen = keysOf(values, collection);
  const all = (useQuery(candidates(about.kind, about.id, campo.path, about.values, '')).data ?? []).filter(({ io }) => !io);
  const list = all.filter((one) => offered(one) || chosen.includes(one.id));
  const others = chosen.filter((key) => !all.some(({ id }) => id === key));
  const titles = useQueries({ queries: others.map((id) => ({ ...called((campo.di ?? ''), id), enabled: names[id] === undefined })) });
  if (list.length + others.length === 0) return null;
  const rest = others.map((id, place) => ({ id, titolo: names[id] ?? titles[place]?.data ?? '—', servizio: '' }));
  return (
    <fieldset data-at={collection} className="ui-form-wide ui-form" aria-describedby={error ? errorId : undefined}>
      <legend className="ui-label">{campo.etichetta}</legend>
      {[...list, ...rest].map(({ id, titolo, servizio }) => (
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
