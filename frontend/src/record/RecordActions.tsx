import { useState } from 'react';

import { explain } from '../bridge/errors';
import type { Scheda, SchedaLetta } from '../bridge/types';
import { Button } from '../ui/Button';
import { Confirm } from '../ui/Confirm';
import { Failure } from '../ui/Failure';
import { actionOf } from './catalogue';
import { useAct } from './commands';
import { decode } from './values';

/** What is asked before an action that asks for nothing else. */
export type Question = { title: string; text: string };

type Props = {
  scheda: Scheda;
  record: SchedaLetta;
  /** The actions, in the order in which they are offered: those that may be done are shown. */
  names: readonly string[];
  /** Opens the dialog of an action that asks for something. */
  onOpen: (name: string) => void;
  questions?: Readonly<Record<string, Question | undefined>>;
};

/** What can be done with a record now, each as a button. */
export function RecordActions({ scheda, record, names, onOpen, questions = {} }: Props) {
  return names
    .filter((name) => record.puo.find(({ azione }) => azione === name)?.permesso.si)
    .map((name) => <One key={name} scheda={scheda} record={record} name={name} question={questions[name]} onOpen={() => onOpen(name)} />);
}

type OneProps = { scheda: Scheda; record: SchedaLetta; name: string; question: Question | undefined; onOpen: () => void };

/** An action that can be done: at once where it asks for nothing. */
function One({ scheda, record, name, question, onOpen }: OneProps) {
  const { etichetta, detto, campi } = actionOf(scheda, name);
  const act = useAct(name, detto);
  const [asking, setAsking] = useState(false);
  const give = () => act.mutate({ id: record.id, seen: decode(record.visto), wanted: {} });
  return (
    <>
      <Button label={etichetta} busy={act.isPending} onPress={() => (campi.length > 0 ? onOpen() : question ? setAsking(true) : give())} />
      {asking && question && (
        <Confirm
          title={question.title}
          button={etichetta}
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            give();
          }}
        >
          <p>{question.text}</p>
        </Confirm>
      )}
      {act.error && <Failure {...explain(act.error)} />}
    </>
  );
}
