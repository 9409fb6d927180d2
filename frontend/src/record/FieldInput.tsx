import { memo } from 'react';

import type { Campo, Voce } from '../bridge/types';
import { Checkbox } from '../ui/Checkbox';
import { DateField } from '../ui/DateField';
import { NumberField } from '../ui/NumberField';
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
  onChange: (path: string, value: Value | undefined) => void;
  error?: string | undefined;
  /** Whether it is filled where it is left empty: then nobody has to. */
  filled?: boolean;
  autoFocus?: boolean;
};

/** One field of a record, drawn by its type. */
export const FieldInput = memo(function FieldInput({ campo, path, value, voci = campo.voci ?? [], about, onChange, error, filled = false, autoFocus = false }: Props) {
  const typed = (next: Value) => onChange(path, next === '' || next === false ? undefined : next);
  const field = { label: campo.etichetta, hint: campo.aiuto, required: campo.obbligatorio === true && !filled, error };
  const text = typeof value === 'string' ? value : '';
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
      return <Checkbox label={campo.etichetta} hint={campo.aiuto} error={error} checked={value === true} onChange={typed} />;
    case 'scelta':
      return (
        <Select
          {...field}
          value={text}
          onChange={typed}
          options={voci.map(({ codice, testo }) => ({ value: codice, label: testo }))}
          {...((!campo.obbligatorio || text === '') && { placeholder: campo.obbligatorio ? 'Scegli' : 'Non indicato' })}
        />
      );
    case 'rif':
      return <ReferenceInput {...field} campo={campo} path={path} value={text} about={about} onChange={typed} />;
    case 'intero':
    case 'denaro':
      return <NumberField {...field} cents={campo.tipo === 'denaro'} value={typeof value === 'number' || typeof value === 'string' ? value : ''} onChange={typed} />;
    case 'testo':
    case 'codice':
      return <TextField {...field} autoFocus={autoFocus} value={text} onChange={typed} uppercase={campo.maiuscolo === true} />;
  }
});
