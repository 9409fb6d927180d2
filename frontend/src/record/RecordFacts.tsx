import type { Scheda, SchedaLetta } from '../bridge/types';
import { Facts } from '../ui/Facts';
import { Panel } from '../ui/Panel';
import { decode, isAsked, keysOf, parts } from './values';

type Props = {
  scheda: Scheda;
  record: SchedaLetta;
  /** Patterns that the screen shows in its own way, or not at all. */
  except?: readonly string[];
};

/** Everything that a record holds, in the parts of its kind. */
export function RecordFacts({ scheda, record, except = [] }: Props) {
  const values = decode(record.visto);
  const shown = scheda.parti.map((parte) => ({
    ...parte,
    campi: parte.campi.filter((campo) => !campo.interno && !except.includes(campo.path) && isAsked(campo, values)),
  }));
  return (
    <>
      {shown.map(({ titolo, campi }) => {
        const facts = campi
          .filter(({ tipo }) => tipo !== 'paragrafi')
          .flatMap(({ path, tipo, etichetta, dalla_centrale = '' }) =>
            tipo === 'scelte'
              ? [{ label: etichetta, value: keysOf(record.visto, parts(path).collection).map((key) => record.letto[path.replace('*', key)] ?? key).join(', ') }]
              : path.includes('*')
                ? keysOf(record.visto, parts(path).collection)
                    .map((key) => ({ label: `${etichetta} (${record.nomi[key] ?? key})`, value: record.letto[path.replace('*', key)] ?? '' }))
                    .filter(({ value }) => value !== '')
                : [{ label: etichetta, value: record.letto[path] || dalla_centrale }],
          );
        if (facts.every(({ value }) => value === '')) return null;
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
