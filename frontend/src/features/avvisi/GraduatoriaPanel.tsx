import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { LineaGraduatoria, Scheda, SchedaLetta } from '../../bridge/types';
import { actionOf, useScheda } from '../../record/catalogue';
import { CreateDialog } from '../../record/CreateDialog';
import { newRecord } from '../../record/queries';
import { RelatedRecords } from '../../record/RelatedRecords';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { RANKING } from './actions';
import { GraduatoriaTable } from './GraduatoriaTable';
import { rankedLines, rankingTried } from './queries';

type Props = { call: SchedaLetta };

/** The rankings of a call: what each line has, what it would have next, and how one asks for that. */
export function GraduatoriaPanel({ call }: Props) {
  const scheda = useScheda(RANKING);
  const lines = useQuery(rankedLines(call.id));
  if (lines.isError) return <ErrorState {...explain(lines.error)} onRetry={() => void lines.refetch()} />;
  if (!lines.data || !scheda) return <LoadingState />;
  return (
    <>
      {lines.data.map((line) => (
        <Line key={line.codice} scheda={scheda} call={call} line={line} />
      ))}
      <RelatedRecords record={call} kind={RANKING} none="Ancora nessuna graduatoria." />
    </>
  );
}

/** What comes after the newest version of a line. */
const NEXT: Readonly<Record<LineaGraduatoria['ultima'], readonly string[]>> = {
  '': ['provvisoria'],
  provvisoria: ['definitiva', 'provvisoria'],
  definitiva: ['scorrimento'],
  scorrimento: ['scorrimento'],
};

const action = (type: string) => (type === 'scorrimento' ? 'graduatoria.scorri' : `graduatoria.${type}`);

type LineProps = { scheda: Scheda; call: SchedaLetta; line: LineaGraduatoria };

function Line({ scheda, call, line }: LineProps) {
  const [asked, setAsked] = useState('');
  const [tried, setTried] = useState(false);
  const [first = ''] = NEXT[line.ultima];
  const begin = { avviso: call.id, linea: line.codice };
  return (
    <Panel
      title={`Graduatoria: ${line.titolo}`}
      actions={
        <>
          <Button label={tried ? 'Chiudi l’anteprima' : 'Anteprima'} onPress={() => setTried(!tried)} />
          {NEXT[line.ultima].map((type) => (
            <Ask key={type} scheda={scheda} type={type} begin={begin} onPress={() => setAsked(type)} />
          ))}
        </>
      }
    >
      {tried ? <Preview call={call.id} line={line.codice} type={first} /> : <p className="ui-muted">{line.ultima === '' ? 'Non ancora formata.' : `L’ultima versione è ${line.ultima}.`}</p>}
      {asked !== '' && (
        <CreateDialog
          scheda={scheda}
          action={action(asked)}
          about={`${call.id}:${line.codice}`}
          called={`${call.titolo} · ${line.titolo}`}
          begin={begin}
          special={{ avviso: null, linea: null }}
          onClose={() => setAsked('')}
        />
      )}
    </Panel>
  );
}

type AskProps = { scheda: Scheda; type: string; begin: { avviso: string; linea: string }; onPress: () => void };

function Ask({ scheda, type, begin, onPress }: AskProps) {
  const may = useQuery(newRecord(action(type), begin, [RANKING, 'avviso', 'servizio', 'operatore'])).data?.permesso;
  if (!may) return null;
  return <Button label={actionOf(scheda, action(type)).etichetta} disabledReason={may.si ? undefined : may.perche} onPress={onPress} />;
}

function Preview({ call, line, type }: { call: string; line: string; type: string }) {
  const tried = useQuery(rankingTried(call, line, type, 0));
  if (tried.isError) return <ErrorState {...explain(tried.error)} onRetry={() => void tried.refetch()} />;
  if (!tried.data) return <LoadingState />;
  if (tried.data.problema !== '') return <Banner tone="warn">{tried.data.problema}</Banner>;
  return <GraduatoriaTable ranking={tried.data} label={`Anteprima della graduatoria ${type}`} />;
}
