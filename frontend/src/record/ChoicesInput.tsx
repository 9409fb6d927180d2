import { useId } from 'react';

import type { Campo } from '../bridge/types';
import { Checkbox } from '../ui/Checkbox';
import { FieldError } from '../ui/Field';
import { parts, type Value, type Values } from './values';

type Props = {
  /** A collection that holds yes for the code of each choice. */
  campo: Campo;
  values: Values;
  onChange: (path: string, value: Value | undefined) => void;
  error?: string | undefined;
};

/** Several of a closed list, each as a box to tick. */
export function ChoicesInput({ campo, values, onChange, error }: Props) {
  const errorId = useId();
  const { collection } = parts(campo.path);
  return (
    <fieldset data-at={collection} className="ui-form-wide ui-form" aria-describedby={error ? errorId : undefined}>
      <legend className="ui-label">
        {campo.etichetta}
        {campo.obbligatorio && (
          <span aria-hidden="true" title="Obbligatorio">
            {' *'}
          </span>
        )}
      </legend>
      {(campo.voci ?? []).map(({ codice, testo }) => {
        const path = `${collection}.${codice}`;
        return <Checkbox key={codice} label={testo} checked={values[path] === true} onChange={(yes) => onChange(path, yes || undefined)} />;
      })}
      {error && <FieldError id={errorId} error={error} />}
    </fieldset>
  );
}
