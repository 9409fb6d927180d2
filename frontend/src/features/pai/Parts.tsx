import type { Scheda, SchedaLetta } from '../../bridge/types';
import { fieldOf } from '../../record/catalogue';
import { decode, keysOf, text } from '../../record/values';
import { Badge, type Tone } from '../../ui/Badge';
import { Panel } from '../../ui/Panel';

type Props = { record: SchedaLetta };

/** What a record says of an entry, as people read it, by field. */
function entriesOf({ visto, letto }: SchedaLetta, collection: string) {
  const values = decode(visto);
  return keysOf(values, collection).map((key) => ({
    key,
    read: (field: string) => letto[`${collection}.${key}.${field}`] ?? '',
    code: (field: string) => text(values, `${collection}.${key}.${field}`),
  }));
}

const TONES: Readonly<Record<string, Tone>> = { raggiunto: 'success', parziale: 'warn', no: 'error' };

/** The goals, by the term in which they are to be reached, each with how it goes. */
export function Goals({ scheda, record }: Props & { scheda: Scheda }) {
  const goals = entriesOf(record, 'obiettivi');
  const terms = [...(fieldOf(scheda, 'obiettivi.*.termine')?.voci ?? []), { codice: '', testo: 'Senza termine' }];
  return (
    <Panel title="Obiettivi">
      {goals.length === 0 && <p className="ui-muted">Nessun obiettivo: aggiungili con «Modifica».</p>}
      {terms.map(({ codice, testo }) => {
        const here = goals.filter(({ code }) => code('termine') === codice);
        if (here.length === 0) return null;
        return (
          <section key={codice} aria-label={testo}>
            <h3>{testo}</h3>
            <ul className="pai-entries">
              {here.map(({ key, read, code }) => (
                <li key={key}>
                  <div className="pai-entry-head">
                    <strong>{read('testo')}</strong> {code('esito') !== '' && <Badge label={read('esito')} tone={TONES[code('esito')] ?? 'neutral'} />}
                  </div>
                  <Said
                    lines={[
                      ['Risultato atteso', read('atteso')],
                      ['Indicatore', read('indicatore')],
                      ['Chi ci lavora', read('chi')],
                      ['Entro il', read('entro')],
                      ['Com’è andata', read('nota')],
                    ]}
                  />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Panel>
  );
}

/** What each of those who agree on the project does for it. */
export function Commitments({ record }: Props) {
  const list = entriesOf(record, 'impegni');
  if (list.length === 0) return null;
  return (
    <Panel title="Impegni">
      <ul className="pai-entries">
        {list.map(({ key, read }) => (
          <li key={key}>
            <div className="pai-entry-head">
              <strong>{[read('parte'), read('chi')].filter(Boolean).join(', ')}</strong> {read('testo')}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Each time that people looked how it goes, the last first. */
export function Verifications({ record }: Props) {
  const list = entriesOf(record, 'verifiche').sort((a, b) => b.code('il').localeCompare(a.code('il')));
  if (list.length === 0) return null;
  return (
    <Panel title="Verifiche">
      <ul className="pai-entries">
        {list.map(({ key, read }) => (
          <li key={key}>
            <div className="pai-entry-head">
              <strong>{read('il')}</strong> {read('chi')}
            </div>
            <p className="ui-written">{read('emerso')}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Who signed, and who would not. */
export function Signatures({ record }: Props) {
  const list = entriesOf(record, 'firme');
  if (list.length === 0) return null;
  return (
    <Panel title="Firme">
      <ul className="pai-entries">
        {list.map(({ key, read, code }) => (
          <li key={key}>
            <div className="pai-entry-head">
              <strong>{read('nome')}</strong> {read('qualita')} <Badge label={`${read('esito')} il ${read('il')}`} tone={code('esito') === 'rifiutata' ? 'error' : 'success'} />
            </div>
            <Said lines={[['Motivo', read('motivo')]]} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

type SaidProps = { lines: readonly (readonly [label: string, value: string])[] };

/** What else is said of an entry, where something is. */
function Said({ lines }: SaidProps) {
  const there = lines.filter(([, value]) => value !== '');
  if (there.length === 0) return null;
  return (
    <dl className="pai-said">
      {there.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
