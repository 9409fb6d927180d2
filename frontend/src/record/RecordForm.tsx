import { Fragment, useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react';

import { fieldError, type Fault, type Wrong } from '../bridge/errors';
import type { Campo, Parte, Scheda } from '../bridge/types';
import { Banner } from '../ui/Banner';
import { Button } from '../ui/Button';
import { focusAt } from '../ui/Field';
import { Panel } from '../ui/Panel';
import { ChoicesInput } from './ChoicesInput';
import { CollectionInput, type Entries } from './CollectionInput';
import { allWrong, isOfForm, isShownAt, useStanding, wrongAt } from './faults';
import { FieldInput, type Change } from './FieldInput';
import { PeopleInput } from './PeopleInput';
import type { About } from './ReferenceInput';
import { choicesOf, isAsked, parts, soughtAt, standingIn, text, type Values } from './values';

/** What a form of one kind does in its own way, in the place of a field. */
export type Special = (field: {
  campo: Campo;
  values: Values;
  set: (change: Values) => void;
  error: string | undefined;
}) => ReactNode;

/** What a form reads of a kind. */
type Drawn = Pick<Scheda, 'kind' | 'parti'>;

type Props = {
  scheda: Drawn;
  /** The patterns of the fields that are asked, in the order of the kind. */
  fields: readonly string[];
  /** The record that is changed; "" for a new one. */
  id: string;
  values: Values;
  set: (change: Values) => void;
  error: Fault | null;
  /** Patterns that the action fills where they are left empty: nobody has to. */
  filled?: readonly string[];
  /** Whom the keys of the collections stand for. */
  names?: Readonly<Record<string, string>>;
  /** By pattern; null leaves a field out. */
  special?: Readonly<Record<string, Special | null>>;
  /** What is there from the beginning of whom a collection is given. */
  fresh?: (collection: string, key: string) => Values;
  /** Whether an entry of a collection cannot be taken away. */
  stays?: (key: string, values: Values) => boolean;
  entries?: Entries;
  /** The field that takes the focus, where that is not the first. */
  focus?: string;
  /** What stands beneath the fields of a part, by its title. */
  after?: Readonly<Record<string, ReactNode>>;
  /** Draws the parts one beneath the other, without their titles. */
  plain?: boolean;
};

const NOBODY = {};
const NOTHING: readonly string[] = [];

/** The fields of a record, in the parts of its kind. */
export function RecordForm({ scheda, fields, id, values, set, error, filled = NOTHING, names = NOBODY, special = NOBODY, fresh, stays, entries, focus, after = NOBODY, plain = false }: Props) {
  const change = useLatest(set);
  const put = useCallback<Change>(
    (path, value, sought) => change.current({ [path]: value, ...(sought !== undefined && { [soughtAt(path)]: sought || undefined }) }),
    [change],
  );
  const about = useAbout(scheda, id, values);
  const asked = scheda.parti
    .map((parte) => ({ ...parte, campi: parte.campi.filter((campo) => fields.includes(campo.path) && special[campo.path] !== null && (!campo.interno || special[campo.path]) && isAsked(campo, values)) }))
    .filter(({ campi }) => campi.length > 0);
  const first = focus ?? asked[0]?.campi[0]?.path;
  const standing = useStanding(scheda, error, values);
  const drawn = asked.flatMap(({ campi }) => campi);
  const wrong = isOfForm(standing) ? allWrong(standing) : [];
  const firstWrong = drawn.flatMap(({ path }) => wrong.filter(({ field }) => isShownAt(field, path)))[0]?.field;
  const led = useRef<Fault | null>(null);
  useEffect(() => {
    // Whoever saved is led to what is wrong once, wherever in the form that is.
    if (firstWrong === undefined || led.current === error) return;
    led.current = error;
    if (!focusAt(firstWrong)) focusAt(parts(firstWrong).collection);
  });
  const draw = (campo: Campo) => {
    const own = special[campo.path];
    if (own) return own({ campo, values, set, error: fieldError(standing, campo.path) });
    if (campo.tipo === 'scelte') return <ChoicesInput campo={campo} values={values} onChange={put} error={wrongAt(standing, campo.path)} />;
    if (campo.path.endsWith('.*')) {
      return <PeopleInput campo={campo} values={values} names={names} about={about} onChange={put} error={wrongAt(standing, campo.path)} />;
    }
    return (
      <FieldInput
        campo={campo}
        path={campo.path}
        value={standingIn(campo, values)}
        voci={choicesOf(campo, values)}
        about={about}
        onChange={put}
        sought={text(values, soughtAt(campo.path))}
        error={fieldError(standing, campo.path)}
        filled={filled.includes(campo.path)}
        autoFocus={campo.path === first}
      />
    );
  };
  const form = asked.map((parte) => {
    const body = isCollection(parte) ? (
      <CollectionInput parte={parte} values={values} names={names} about={about} onChange={put} set={set} error={standing} {...(fresh && { fresh })} {...(stays && { stays })} {...(entries && { entries })} />
    ) : (
      <div className="ui-form">
        {parte.campi.map((campo) => (
          <Fragment key={campo.path}>{draw(campo)}</Fragment>
        ))}
      </div>
    );
    return plain ? (
      <Fragment key={parte.titolo}>
        {body}
        {after[parte.titolo]}
      </Fragment>
    ) : (
      <Panel key={parte.titolo} title={parte.titolo}>
        {body}
        {after[parte.titolo]}
      </Panel>
    );
  });
  return (
    <>
      {wrong.length > 0 && <Wrongs wrong={wrong} drawn={drawn} />}
      {form}
    </>
  );
}

type WrongsProps = { wrong: readonly Wrong[]; drawn: readonly Campo[] };

/** What is to be put right, where it is more than the one field that the keyboard is led to. */
function Wrongs({ wrong, drawn }: WrongsProps) {
  const isDrawn = ({ field }: Wrong) => drawn.some(({ path }) => isShownAt(field, path));
  if (wrong.length === 1 && wrong.every(isDrawn)) return null;
  return (
    <Banner tone="error" title={wrong.length === 1 ? 'Qualcosa va corretto' : `Da correggere: ${String(wrong.length)} campi`}>
      <ul>
        {wrong.map((one) => (
          <li key={one.field}>
            {isDrawn(one) ? <Button label={one.message} variant="plain" onPress={() => focusAt(one.field) || focusAt(parts(one.field).collection)} /> : one.message}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** Whether a part is the fields of what a collection holds, of which there may be several. */
function isCollection({ campi }: Parte): boolean {
  return campi.every(({ path }) => path.includes('.*.'));
}

/** The newest of a function that is another at each drawing. */
function useLatest<T>(value: T) {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** Of the values, those that say whom the record may name: what it belongs to and where it stands. */
function useAbout(scheda: Drawn, id: string, values: Values): About {
  const naming = scheda.parti.flatMap(({ campi }) => campi.filter(({ tipo, path }) => tipo === 'rif' && !path.includes('*'))).map(({ path }) => path);
  const json = JSON.stringify(Object.fromEntries(naming.map((path) => [path, values[path]])));
  return useMemo(() => ({ kind: scheda.kind, id, values: JSON.parse(json) as Values }), [scheda.kind, id, json]);
}
