import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { graduatorie } from '../../bridge/calls';
import { give, useCommand } from '../../bridge/commands';
import { explain } from '../../bridge/errors';
import type { SchedaLetta } from '../../bridge/types';
import { useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import { openedRecord } from '../../record/queries';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { decode, text } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { CALL, PLACE, RANKING } from './actions';
import { GraduatoriaTable } from './GraduatoriaTable';
import { rankingRead } from './queries';

type Props = { id: string };

/** A version of a ranking: by which act, what came out, what changed, and what is published of it. */
export function GraduatoriaScreen({ id }: Props) {
  const scheda = useScheda(RANKING);
  const places = useScheda(PLACE);
  const view = useQuery(openedRecord(RANKING, id));
  if (view.isPending || !scheda || !places) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  const record = view.data;
  const values = decode(record.visto);
  const made = text(values, 'impronta') !== '';
  return (
    <>
      <PageHeader
        title="Graduatoria"
        details={
          <RecordLink kind={CALL} id={text(values, 'avviso')}>
            {record.titolo}
          </RecordLink>
        }
        actions={
          made && (
            <>
              <ExportRecords scheda={places} filter={{ testo: '', dove: [{ campi: ['graduatoria'], valori: [id] }], ovunque: false }} />
              <Publish id={id} />
            </>
          )
        }
      />
      <div className="ui-stack">
        <RecordHead scheda={scheda} record={record} />
        {made ? <Made id={id} /> : <NotMade record={record} />}
        <RecordFacts scheda={scheda} record={record} except={['avviso', 'problema']} />
        <RecordHistory record={record} />
      </div>
    </>
  );
}

function NotMade({ record }: { record: SchedaLetta }) {
  const why = text(decode(record.visto), 'problema');
  if (why !== '') {
    return (
      <Banner tone="warn" title="Non è stata formata">
        {why}
      </Banner>
    );
  }
  return <Banner tone="info">La forma il servizio centrale alla prossima sincronizzazione.</Banner>;
}

function Made({ id }: Props) {
  const ranking = useQuery(rankingRead(id));
  if (ranking.isError) return <ErrorState {...explain(ranking.error)} onRetry={() => void ranking.refetch()} />;
  if (!ranking.data) return <LoadingState />;
  return (
    <>
      {ranking.data.non_torna !== '' && (
        <Banner tone="error" title="La graduatoria non torna">
          {ranking.data.non_torna}
        </Banner>
      )}
      <GraduatoriaTable ranking={ranking.data} label="Graduatoria" />
    </>
  );
}

function Publish({ id }: Props) {
  const [file, setFile] = useState('');
  const wrong = useQuery(rankingRead(id)).data?.non_torna;
  const run = useCommand((leave) => graduatorie.pubblica(leave, id), { said: false });
  return (
    <>
      {run.error && <Failure {...explain(run.error)} />}
      <Button label="File da pubblicare" variant="primary" busy={run.isPending} disabledReason={wrong === '' ? undefined : wrong} onPress={() => give(run, undefined, (written) => setFile(written.file))} />
      {file !== '' && <span role="status">{`Salvato in «${file}»: codice, posizione ed esito.`}</span>}
    </>
  );
}
