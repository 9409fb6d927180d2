// The body of a record as a form holds it: values by path, under the names of
// the record itself. What is not there has no value.

export type Value = string | number | boolean;
export type Values = Readonly<Record<string, Value | undefined>>;

/** What a view showed, as the program gives it: each value in JSON. */
export type Shown = Readonly<Record<string, string>>;

export function decode(shown: Shown): Values {
  return Object.fromEntries(Object.entries(shown).map(([path, json]) => [path, JSON.parse(json) as Value]));
}

/** An empty text and a no are no value, as in the record. */
export function encode(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([path]) => !path.startsWith(SOUGHT))
      .map(([path, value]) => [path, value === undefined || value === '' || value === false ? '' : JSON.stringify(value)]),
  );
}

const SOUGHT = '?';

/**
 * Where a form keeps the words by which somebody is looked for in a field: a
 * draft holds them, and the record does not, because nobody is meant yet.
 */
export function soughtAt(path: string): string {
  return SOUGHT + path;
}

export function text(values: Values, path: string): string {
  const value = values[path];
  return value === undefined ? '' : String(value);
}

/** The collection, its key and the field of a path such as "equipe.u1.ruolo". */
export function parts(path: string): { collection: string; key: string; field: string } {
  const [collection = '', key = '', ...field] = path.split('.');
  return { collection, key, field: field.join('.') };
}

/** The keys that a collection has in these values, in the order in which they came into them. */
export function keysOf(values: Values, collection: string): string[] {
  const keys = new Set<string>();
  for (const [path, value] of Object.entries(values)) {
    const at = parts(path);
    if (at.collection === collection && at.key !== '' && value !== undefined) keys.add(at.key);
  }
  return [...keys];
}

export function pick(values: Values, paths: readonly string[]): Values {
  return Object.fromEntries(paths.map((path) => [path, values[path]]));
}

/** The values that these patterns ask for; what was there before and is gone is there as nothing. */
export function pickUnder(values: Values, before: Values, patterns: readonly string[]): Values {
  const paths = [...Object.keys(before), ...Object.keys(values)];
  return pick(values, paths.filter((path) => patterns.includes(patternOf(path))));
}

/** Whether a form with these values asks for a field at all. */
export function isAsked({ quando }: { quando?: { campo: string; valori: readonly string[] } | undefined }, values: Values): boolean {
  return quando === undefined || quando.valori.includes(text(values, quando.campo));
}

type Asked = {
  path: string;
  quando?: { campo: string; valori: readonly string[] } | undefined;
  voci?: readonly Choice[] | undefined;
  voci_da?: string | undefined;
  voci_se?: Readonly<Record<string, readonly Choice[]>> | undefined;
};

type Choice = { codice: string; testo: string };

/** The choices of a field, where they hang on another; undefined where they do not. */
export function choicesOf<Voce extends Choice>({ voci, voci_da, voci_se }: { voci?: readonly Voce[] | undefined; voci_da?: string | undefined; voci_se?: Readonly<Record<string, readonly Voce[]>> | undefined }, values: Values): readonly Voce[] | undefined {
  return voci_da === undefined ? undefined : (voci_se?.[text(values, voci_da)] ?? voci);
}

/** What stands in a field, unless it was one of choices that are others by now. */
export function standingIn(campo: Asked, values: Values): Value | undefined {
  const value = values[campo.path];
  const choices = choicesOf(campo, values);
  return choices === undefined || choices.some(({ codice }) => codice === value) ? value : undefined;
}

/** The same values, without what stands in fields that are not asked any more, or not so. */
export function answered(scheda: { parti: readonly { campi: readonly Asked[] }[] }, values: Values): Values {
  const fields = scheda.parti.flatMap(({ campi }) => campi).filter(({ path }) => path in values);
  return { ...values, ...Object.fromEntries(fields.map((campo) => [campo.path, isAsked(campo, values) ? standingIn(campo, values) : undefined])) };
}

/** A path with the key of its collection written as "*". */
export function patternOf(path: string): string {
  const [collection, key, ...field] = path.split('.');
  return key === undefined ? path : [collection, '*', ...field].join('.');
}
