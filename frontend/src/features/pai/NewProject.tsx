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
import { AREA, BEGIN, KIND } from './actions';
import { lastScores } from './queries';

type Props = {
  /** The case that it is in. */
  about: Values;
};

/** Writes a project, with what is known already of the case and its person. */
export function NewProject({ about }: Props) {
  const scheda = useScheda(KIND);
  const begin = useQuery(newRecord(BEGIN, about, ['pic']));
  const proposed = begin.data && decode(begin.data.proposte);
  const person = text(proposed ?? {}, 'soggetto');
  const scores = useQuery({ ...lastScores(person), enabled: person !== '' });
  if (begin.isError) return <ErrorState {...explain(begin.error)} onRetry={() => void begin.refetch()} />;
  // Whoever may not read them writes the project all the same.
  if (!scheda || !proposed || (person !== '' && scores.isPending)) return <LoadingState />;
  return (
    <Writing
      scheda={scheda}
      action={BEGIN}
      about={about}
      begin={{ ...pick(proposed, [...actionOf(scheda, BEGIN).propone, ...KNOWN]), valutazioni: scores.data || undefined, ...about }}
      person={person}
      back={['pic', text(about, 'pic')]}
    />
  );
}

/** What follows from where it begins, and says what else is asked. */
const KNOWN = ['soggetto', 'pic', 'tipo'];

type WritingProps = {
  scheda: Scheda;
  action: string;
  about: Values;
  begin: Values;
  person: string;
  /** The record that one comes from, by its kind and its id. */
  back: readonly [kind: string, id: string];
};

/** The form of a project, a step at a time. */
export function Writing({ scheda, action, about, begin, person, back }: WritingProps) {
  const to = useLinkTo();
  const name = useQuery({ ...called('soggetto', person), enabled: person !== '' }).data;
  const { etichetta } = actionOf(scheda, action);
  return (
    <>
      <PageHeader title={name === undefined ? etichetta : `${etichetta}: ${name}`} />
      <RecordSteps
        scheda={scheda}
        action={action}
        about={Object.values(about).join()}
        begin={begin}
        special={{ soggetto: null, pic: null, sostituisce: null }}
        {...(name !== undefined && { called: name })}
        button="Salva in bozza"
        onDone={(id) => replaceWith([AREA, id])}
        onCancel={() => goTo(to(...back))}
      />
    </>
  );
}
