import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { Scheda } from '../../bridge/types';
import { goTo, replaceWith } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { actionOf, useScheda } from '../../record/catalogue';
import { called, newRecord } from '../../record/queries';
import { RecordSteps } from '../../record/RecordSteps';
import { decode, pick, text, type Values } from '../../record/values';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { AREA, KIND } from './actions';

type Props = {
  action: string;
  /** What it begins from: the case, the person, the report, or the intervention that it goes on with. */
  about: Values;
};

/** Proposes an intervention, with what is known already where it begins. */
export function NewIntervention({ action, about }: Props) {
  const scheda = useScheda(KIND);
  const begin = useQuery(newRecord(action, about, ['pic', 'segnalazione', KIND]));
  if (begin.isError) return <ErrorState {...explain(begin.error)} onRetry={() => void begin.refetch()} />;
  if (!scheda || !begin.data) return <LoadingState />;
  return <Proposing scheda={scheda} action={action} about={about} proposed={decode(begin.data.proposte)} />;
}

type ProposingProps = Props & { scheda: Scheda; proposed: Values };

function Proposing({ scheda, action, about, proposed }: ProposingProps) {
  const { etichetta, propone } = actionOf(scheda, action);
  const to = useLinkTo();
  const person = text({ ...proposed, ...about }, 'soggetto');
  const name = useQuery({ ...called('soggetto', person), enabled: person !== '' }).data;
  const from = Object.keys(about);
  return (
    <>
      <PageHeader title={name === undefined ? etichetta : `${etichetta}: ${name}`} />
      <RecordSteps
        scheda={scheda}
        action={action}
        about={Object.values(about).join()}
        begin={{ ...pick(proposed, [...propone, ...KNOWN]), ...about }}
        special={Object.fromEntries([...from, 'soggetto', 'segnalazione', 'attivazione'].map((path) => [path, null]))}
        {...(name !== undefined && { called: name })}
        button="Proponi"
        onDone={(id) => replaceWith([AREA, id])}
        onCancel={() => goTo(from.flatMap((path) => to(path === 'rinnova' ? KIND : path, text(about, path))))}
      />
    </>
  );
}

/** What follows from where it begins, and says what else is asked. */
const KNOWN = ['tipo', 'soggetto', 'pic', 'segnalazione'];
