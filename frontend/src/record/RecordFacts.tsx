import type { Scheda, SchedaLetta } from '../bridge/types';
import { Facts } from '../ui/Facts';
import { Panel } from '../ui/Panel';
import { factsOf, textsOf } from './held';

type Props = {
  scheda: Scheda;
  record: SchedaLetta;
  /** Patterns that the screen shows in its own way, or not at all. */
  except?: readonly string[];
};

/** Everything that a record holds, in the parts of its kind; what it does not hold takes no room. */
export function RecordFacts({ scheda, record, except = [] }: Props) {
  return (
    <>
      {factsOf(scheda, record, except).map(({ titolo, facts }) => (
        <section key={titolo} aria-label={titolo}>
          <Facts facts={facts} />
        </section>
      ))}
      <RecordTexts scheda={scheda} record={record} except={except} />
    </>
  );
}

/** The long texts of a record, each under its name. */
export function RecordTexts({ scheda, record, except = [] }: Props) {
  return textsOf(scheda, record, except).map(({ path, label, value }) => (
    <Panel key={path} title={label}>
      <p className="ui-written">{value}</p>
    </Panel>
  ));
}
