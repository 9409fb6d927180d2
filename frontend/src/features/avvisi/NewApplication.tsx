import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { give } from '../../bridge/commands';
import { explain } from '../../bridge/errors';
import { href, replaceWith } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { useScheda } from '../../record/catalogue';
import { useCreateRecord } from '../../record/commands';
import { FormFailure } from '../../record/FormFailure';
import { oneRecord } from '../../record/queries';
import { RecordForm } from '../../record/RecordForm';
import { text, type Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { ChoiceList } from '../../ui/ChoiceList';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { APPLICATIONS, AREA, BEGIN, CALL, FORM, KIND } from './actions';
import { openCalls } from './queries';

type Props = {
  /** The kind of what it begins from: a person, or a call. */
  on: string;
  id: string;
};

/** Begins an application: of the person and the call one is known, the other is chosen. */
export function NewApplication({ on, id }: Props) {
  const about = useQuery(oneRecord(on, id));
  const linkTo = useLinkTo();
  if (about.isError) return <ErrorState {...explain(about.error)} onRetry={() => void about.refetch()} />;
  if (!about.data) return <LoadingState />;
  return (
    <>
      <PageHeader title={`Nuova domanda: ${about.data.titolo}`} details={<a href={href(linkTo(on, id))}>Torna alla scheda</a>} />
      {on === CALL ? <ChoosePerson call={id} /> : <ChooseCall person={id} />}
    </>
  );
}

function useBegin() {
  const begin = useCreateRecord(BEGIN, 'Domanda cominciata');
  return { begin, start: (values: Values) => give(begin, values, (made) => replaceWith([AREA, APPLICATIONS, made, FORM])) };
}

function ChooseCall({ person }: { person: string }) {
  const calls = useQuery(openCalls);
  const { begin, start } = useBegin();
  if (calls.isError) return <ErrorState {...explain(calls.error)} onRetry={() => void calls.refetch()} />;
  if (!calls.data) return <LoadingState />;
  return (
    <div className="ui-stack">
      <FormFailure error={begin.error} />
      {calls.data.length === 0 ? (
        <EmptyState title="Nessun avviso aperto">Gli avvisi li pubblicano i servizi dell’Ambito: quelli aperti si scelgono qui.</EmptyState>
      ) : (
        <ChoiceList
          label="Avvisi aperti"
          busy={begin.isPending}
          choices={calls.data.map(({ id, titolo, finestra, termine }) => ({ id, label: titolo, detail: finestra === 'aperto' ? `Aperto fino al ${termine}` : 'Non ancora aperto' }))}
          onChoose={(avviso) => start({ soggetto: person, avviso })}
        />
      )}
    </div>
  );
}

function ChoosePerson({ call }: { call: string }) {
  const scheda = useScheda(KIND);
  const [values, setValues] = useState<Values>({ avviso: call });
  const { begin, start } = useBegin();
  if (!scheda) return <LoadingState />;
  return (
    <form
      noValidate
      className="ui-stack"
      onSubmit={(event) => {
        event.preventDefault();
        start(values);
      }}
    >
      <FormFailure error={begin.error} />
      <RecordForm plain scheda={scheda} fields={['soggetto']} id="" values={values} set={(change) => setValues({ ...values, ...change })} error={begin.error} />
      <div className="ui-actions">
        <Button label="Comincia la domanda" type="submit" variant="primary" busy={begin.isPending} disabledReason={text(values, 'soggetto') === '' ? 'Scegli prima la persona.' : undefined} />
      </div>
    </form>
  );
}
