import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';

import { explain } from '../../bridge/errors';
import { useScheda } from '../../record/catalogue';
import { RecordForm } from '../../record/RecordForm';
import type { Values } from '../../record/values';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { KIND } from './actions';
import type { tried } from './queries';
import { Totals } from './Totals';

type Props = {
  /** The form with some answers. */
  read: (answers: Values) => ReturnType<typeof tried>;
};

/** A scale as whoever fills it in will see it, to be tried: what is answered is kept nowhere. */
export function TryScale({ read }: Props) {
  const scheda = useScheda(KIND);
  const [values, setValues] = useState<Values>({});
  const view = useQuery({ ...read(useDeferredValue(values)), placeholderData: keepPreviousData });
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (!scheda || !view.data) return <LoadingState />;
  const { parti, mancano, punteggi } = view.data;
  return (
    <div className="ui-stack scores-form">
      <RecordForm
        scheda={{ ...scheda, parti }}
        fields={parti.flatMap(({ campi }) => campi.map(({ path }) => path))}
        id=""
        values={values}
        set={(change) => setValues({ ...values, ...change })}
        error={null}
        focus=""
      />
      {punteggi.length > 0 && <Totals totals={punteggi} missing={mancano.length} />}
    </div>
  );
}
