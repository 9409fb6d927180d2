// What a record holds, as it is shown: on its page and on paper the same.
import type { Campo, Scheda, SchedaLetta } from '../bridge/types';
import { decode, isAsked, keysOf, parts } from './values';

export type Held = { label: string; value: string };

/** The parts of a kind of which a record holds something, its long texts apart. */
export function factsOf(scheda: Scheda, record: SchedaLetta, except: readonly string[] = []): { titolo: string; facts: Held[] }[] {
  const values = decode(record.visto);
  const shown = ({ interno, path, tipo }: Campo) => !interno && tipo !== 'paragrafi' && !except.includes(path);
  return scheda.parti
    .map(({ titolo, campi }) => ({ titolo, facts: alike(campi.filter((campo) => shown(campo) && isAsked(campo, values))).flatMap((some) => held(some, scheda, record)) }))
    .filter(({ facts }) => facts.length > 0);
}

/** The long texts of a record, each under its name. */
export function textsOf(scheda: Scheda, record: SchedaLetta, except: readonly string[] = []): (Held & { path: string })[] {
  const long = scheda.parti.flatMap(({ campi }) => campi).filter(({ tipo, path, interno }) => tipo === 'paragrafi' && !interno && !except.includes(path));
  return alike(long).flatMap((some) => held(some, scheda, record));
}

/** Fields in their order, those of one collection together: an entry is read whole before the next. */
function alike(campi: readonly Campo[]): Campo[][] {
  const groups: Campo[][] = [];
  for (const campo of campi) {
    const last = groups.at(-1);
    const before = last?.[0];
    if (last && before && campo.path.includes('*') && parts(before.path).collection === parts(campo.path).collection) last.push(campo);
    else groups.push([campo]);
  }
  return groups;
}

/** What a record holds in one field, or in those of one collection: once for each entry, together where those are choices. */
function held(campi: readonly Campo[], scheda: Scheda, { visto, letto, nomi }: SchedaLetta): (Held & { path: string })[] {
  const [{ path, tipo, etichetta, dalla_centrale = '' }] = campi as [Campo];
  if (!path.includes('*')) return present([{ path, label: etichetta, value: letto[path] || dalla_centrale }]);
  const { collection } = parts(path);
  const own = scheda.parti.flatMap((parte) => parte.campi).filter((campo) => campo.path.includes('*') && parts(campo.path).collection === collection);
  const keys = inTime(keysOf(visto, collection), own, visto);
  if (tipo === 'scelte') return present([{ path, label: etichetta, value: keys.map((key) => letto[path.replace('*', key)] ?? '').join(', ') }]);
  // An entry that is called by its own text is told by its place: the text is there already.
  const calling = own.some(({ chiama }) => chiama === true);
  return keys.flatMap((key, place) => {
    const name = (!calling && nomi[key]) || String(place + 1);
    return present(campi.map((campo) => ({ path: campo.path.replace('*', key), label: `${campo.etichetta} (${name})`, value: letto[campo.path.replace('*', key)] ?? '' })));
  });
}

/** Entries by the day that they say, where they say one: their keys tell nothing. */
function inTime(keys: readonly string[], campi: readonly Campo[], visto: SchedaLetta['visto']): string[] {
  const day = campi.find(({ tipo }) => tipo === 'data' || tipo === 'istante');
  const on = (key: string) => (day && visto[day.path.replace('*', key)]) || '\uffff';
  return [...keys].sort((one, other) => on(one).localeCompare(on(other)));
}

function present<T extends Held>(facts: T[]): T[] {
  return facts.filter(({ value }) => value !== '');
}
