// What a record holds, as it is shown: on its page and on paper the same.
import type { Campo, Scheda, SchedaLetta } from '../bridge/types';
import { decode, isAsked, keysOf, parts } from './values';

export type Held = { label: string; value: string };

/** The parts of a kind of which a record holds something, its long texts apart. */
export function factsOf(scheda: Scheda, record: SchedaLetta, except: readonly string[] = []): { titolo: string; facts: Held[] }[] {
  const values = decode(record.visto);
  const shown = ({ interno, path, tipo }: Campo) => !interno && tipo !== 'paragrafi' && !except.includes(path);
  return scheda.parti
    .map(({ titolo, campi }) => ({ titolo, facts: campi.filter((campo) => shown(campo) && isAsked(campo, values)).flatMap((campo) => held(campo, record)) }))
    .filter(({ facts }) => facts.length > 0);
}

/** The long texts of a record, each under its name. */
export function textsOf(scheda: Scheda, record: SchedaLetta, except: readonly string[] = []): (Held & { path: string })[] {
  return scheda.parti
    .flatMap(({ campi }) => campi)
    .filter(({ tipo, path, interno }) => tipo === 'paragrafi' && !interno && !except.includes(path))
    .map(({ path, etichetta }) => ({ path, label: etichetta, value: record.letto[path] ?? '' }))
    .filter(({ value }) => value !== '');
}

/** What a record holds in a field: once for each entry of a collection, together where those are choices. */
function held({ path, tipo, etichetta, dalla_centrale = '' }: Campo, { visto, letto, nomi }: SchedaLetta): Held[] {
  if (!path.includes('*')) return present([{ label: etichetta, value: letto[path] || dalla_centrale }]);
  const entries = keysOf(visto, parts(path).collection).map((key) => ({ key, value: letto[path.replace('*', key)] ?? '' }));
  if (tipo === 'scelte') return present([{ label: etichetta, value: entries.map(({ value }) => value).join(', ') }]);
  return present(entries.map(({ key, value }) => ({ label: `${etichetta} (${nomi[key] ?? key})`, value })));
}

function present(facts: Held[]): Held[] {
  return facts.filter(({ value }) => value !== '');
}
