import type { Campo, Scheda, SchedaLetta } from '../bridge/types';
import { Facts, type Fact } from '../ui/Facts';
import { Panel } from '../ui/Panel';
import { decode, isAsked, keysOf, parts } from './values';

type Props = {
  scheda: Scheda;
  record: SchedaLetta;
  /** Patterns that the screen shows in its own way, or not at all. */
  except?: readonly string[];
};

/** Everything that a record holds, in the parts of its kind; what it does not hold takes no room. */
export function RecordFacts({ scheda, record, except = [] }: Props) {
  const values = decode(record.visto);
  const shown = ({ interno, path, tipo }: Campo) => !interno && tipo !== 'paragrafi' && !except.includes(path);
  return (
    <>
      {scheda.parti.map(({ titolo, campi }) => {
        const facts = campi.filter((campo) => shown(campo) && isAsked(campo, values)).flatMap((campo) => held(campo, record));
        if (facts.length === 0) return null;
        return (
          <section key={titolo} aria-label={titolo}>
            <Facts facts={facts} />
          </section>
        );
      })}
      <RecordTexts scheda={scheda} record={record} except={except} />
    </>
  );
}

/** What a record holds in a field: once for each entry of a collection, together where those are choices. */
function held({ path, tipo, etichetta, dalla_centrale = '' }: Campo, { visto, letto, nomi }: SchedaLetta): Fact[] {
  if (!path.includes('*')) return present([{ label: etichetta, value: letto[path] || dalla_centrale }]);
  const entries = keysOf(visto, parts(path).collection).map((key) => ({ key, value: letto[path.replace('*', key)] ?? '' }));
  if (tipo === 'scelte') return present([{ label: etichetta, value: entries.map(({ value }) => value).join(', ') }]);
  return present(entries.map(({ key, value }) => ({ label: `${etichetta} (${nomi[key] ?? key})`, value })));
}

function present(facts: Fact[]): Fact[] {
  return facts.filter(({ value }) => value !== '');
}

/** The long texts of a record, each under its name. */
export function RecordTexts({ scheda, record, except = [] }: Props) {
  return scheda.parti
    .flatMap(({ campi }) => campi)
    .filter(({ tipo, path, interno }) => tipo === 'paragrafi' && !interno && !except.includes(path) && record.letto[path])
    .map(({ path, etichetta }) => (
      <Panel key={path} title={etichetta}>
        <p className="ui-written">{record.letto[path]}</p>
      </Panel>
    ));
}
