import { memo } from 'react';

import type { Campo, Voce } from '../bridge/types';
import { Badge } from '../ui/Badge';
import { Checkbox } from '../ui/Checkbox';
import { DateField } from '../ui/DateField';
import type { FieldProps } from '../ui/Field';
import { NumberField } from '../ui/NumberField';
import { RadioGroup } from '../ui/RadioGroup';
import { Select } from '../ui/Select';
import { TextArea } from '../ui/TextArea';
import { TextField } from '../ui/TextField';
import { InstantInput } from './InstantInput';
import { ReferenceInput, type About } from './ReferenceInput';
import type { Value } from './values';

type Props = {
  campo: Campo;
  path: string;
  value: Value | undefined;
  /** The choices, where their words hang on another field. */
  voci?: readonly Voce[] | undefined;
  /** Whose field it is, for those that name another record. */
  about: About;
  /** The same function from one drawing to the next: a field draws itself again only where it has changed. */
  onChange: Change;
  /** The words by which a record is looked for that it may name. */
  sought?: string;
  error?: string | undefined;
  /** Whether it is filled where it is left empty: then nobody has to. */
  filled?: boolean;
  autoFocus?: boolean;
};

/** Sets a field, and what is typed to find the record that it is to name. */
export type Change = (path: string, value: Value | undefined, sought?: string) => void;

/** One field of a record, drawn by its type. */
export const FieldInput = memo(function FieldInput({ campo, path, value, voci = campo.voci ?? [], about, onChange, sought = '', error, filled = false, autoFocus = false }: Props) {
  const typed = (next: Value) => onChange(path, next === '' || next === false ? undefined : next);
  const field = { label: campo.etichetta, hint: campo.aiuto, required: campo.obbligatorio === true && !filled, error, at: path };
  const text = typeof value === 'string' ? value : '';
  const number = typeof value === 'boolean' || value === undefined ? '' : value;
  switch (campo.tipo) {
    case 'paragrafi':
      return (
        <div className="ui-form-wide">
          <TextArea {...field} autoFocus={autoFocus} value={text} onChange={typed} rows={4} />
        </div>
      );
    case 'data':
      return <DateField {...field} value={text} onChange={typed} />;
    case 'istante':
      return <InstantInput {...field} value={text} onChange={typed} />;
    case 'booleano':
      return <Checkbox label={campo.etichetta} hint={campo.aiuto} error={error} checked={value === true} onChange={typed} at={path} />;
    case 'scelta':
      if (campo.punti) return <ScoredChoice {...field} voci={voci} points={campo.punti} value={text} onChange={typed} />;
      return (
        <Select
          {...field}
          value={text}
          onChange={typed}
          options={voci.filter(({ codice }) => codice === text || !campo.dai_passi?.includes(codice)).map(({ codice, testo }) => ({ value: codice, label: testo }))}
          {...((!campo.obbligatorio || text === '') && { placeholder: campo.obbligatorio ? 'Scegli' : 'Non indicato' })}
        />
      );
    case 'rif':
      return <ReferenceInput {...field} campo={campo} path={path} value={text} about={about} sought={sought} onChange={(id, words) => onChange(path, id === '' ? undefined : id, words)} />;
    case 'scelte': // a collection, see ChoicesInput
      return null;
    case 'intero':
      if (voci.length > 0) return <NamedNumber {...field} voci={voci} value={value === undefined ? '' : String(value)} onChange={typed} />;
      return <NumberField {...field} value={number} onChange={typed} />;
    case 'denaro':
      return <NumberField {...field} cents value={number} onChange={typed} />;
    case 'struttura': // read in from a file
    case 'risposta': // drawn as the form has it that the record names
      return null;
    case 'testo':
    case 'codice':
      return <TextField {...field} autoFocus={autoFocus} value={text} onChange={typed} uppercase={campo.maiuscolo === true} />;
  }
});

type NamedNumberProps = FieldProps & { voci: readonly Voce[]; value: string; onChange: (value: Value) => void };

/** One of a few numbers that have a name; another that stands there stays. */
function NamedNumber({ voci, value, onChange, ...field }: NamedNumberProps) {
  const named = voci.map(({ codice, testo }) => ({ value: codice, label: testo }));
  return (
    <Select
      {...field}
      value={value}
      onChange={(next) => onChange(next === '' ? '' : Number(next))}
      placeholder="Nessuno"
      options={value === '' || named.some((one) => one.value === value) ? named : [...named, { value, label: value }]}
    />
  );
}

type ScoredChoiceProps = FieldProps & { voci: readonly Voce[]; points: Readonly<Record<string, number>>; value: string; onChange: (value: Value) => void };

/** An item of a scale: all of its answers are in sight, and what the chosen one is worth stands beside the question. */
function ScoredChoice({ voci, points, value, onChange, ...field }: ScoredChoiceProps) {
  const worth = points[value];
  const answers = voci.map(({ codice, testo }) => ({ value: codice, label: testo }));
  return (
    <div className="ui-form-wide">
      <RadioGroup
        {...field}
        stacked
        value={value}
        onChange={onChange}
        options={field.required ? answers : [...answers, { value: '', label: 'Senza risposta' }]}
        details={worth !== undefined && <Badge label={worth === 1 ? '1 punto' : `${worth} punti`} />}
      />
    </div>
  );
}
