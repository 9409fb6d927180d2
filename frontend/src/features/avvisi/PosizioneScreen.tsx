import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { useScheda } from '../../record/catalogue';
import { openedRecord } from '../../record/queries';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { decode, text } from '../../record/values';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { CALL, KIND, PLACE } from './actions';

type Props = { id: string };

/** The place of an application in a ranking, as the service that sent it reads it too. */
export function PosizioneScreen({ id }: Props) {
  const scheda = useScheda(PLACE);
  const view = useQuery(openedRecord(PLACE, id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  const values = decode(view.data.visto);
  return (
    <>
      <PageHeader title="Posizione in graduatoria" />
      <div className="ui-stack">
        <RecordHead scheda={scheda} record={view.data} />
        <p className="ui-actions">
          <RecordLink kind={KIND} id={text(values, 'domanda')}>
            Domanda
          </RecordLink>
          <RecordLink kind={CALL} id={text(values, 'avviso')}>
            Avviso
          </RecordLink>
        </p>
        <RecordFacts scheda={scheda} record={view.data} except={['domanda', 'avviso', 'graduatoria', 'linea']} />
        <RecordHistory record={view.data} />
      </div>
    </>
  );
}
