import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { GraduatoriaLetta, LineaGraduatoria, Scheda, SchedaLetta } from '../../bridge/types';
import { actionOf, useScheda } from '../../record/catalogue';
import { CreateDialog } from '../../record/CreateDialog';
import { newRecord } from '../../record/queries';
import { RecordForm } from '../../record/RecordForm';
import { RelatedRecords } from '../../record/RelatedRecords';
import { text, type Values } from '../../record/values';
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
  const [asked, setAsked] = useState<{ type: string; begin: Values }>();
  const [tried, setTried] = useState(false);
  // What the operator says before the preview, which is made with it.
  const [said, setSaid] = useState<Values>({});
  const [first = ''] = NEXT[line.ultima];
  const paid = said.erogato ?? 0;
  const readable = typeof paid === 'number';
  const preview = useQuery({ ...rankingTried(call.id, line.codice, first, readable ? paid : 0), placeholderData: keepPreviousData, enabled: tried && readable });
  const shown = tried && readable && !preview.isPlaceholderData ? preview.data : undefined;
  const begin = { avviso: call.id, linea: line.codice };
  const seen = shown?.impronta ?? '';
  const unseen = shown?.problema || 'Guarda prima l’anteprima.';
  return (
    <Panel
      title={`Graduatoria: ${line.titolo}`}
      actions={
        <>
          <Button label={tried ? 'Chiudi l’anteprima' : 'Anteprima'} onPress={() => setTried(!tried)} />
          {NEXT[line.ultima].map((type) => (
            <Ask
              key={type}
              scheda={scheda}
              type={type}
              begin={begin}
              {...(type !== 'provvisoria' && seen === '' && { unseen })}
              onPress={() => setAsked({ type, begin: type === 'provvisoria' ? begin : { ...begin, ...said, attesa: seen } })}
            />
          ))}
        </>
      }
    >
      <p className="ui-muted">{line.ultima === '' ? 'Non ancora formata.' : `L’ultima versione è ${line.ultima}.`}</p>
      {tried && first === 'scorrimento' && (
        <RecordForm plain scheda={scheda} fields={['erogato']} id="" values={said} set={(change) => setSaid({ ...said, ...change })} error={null} />
      )}
      {tried && readable && <Preview tried={preview} type={first} />}
      {asked && (
        <CreateDialog
          scheda={scheda}
          action={action(asked.type)}
          about={`${call.id}:${line.codice}:${text(asked.begin, 'attesa')}`}
          called={`${call.titolo} · ${line.titolo}`}
          begin={asked.begin}
          special={{ avviso: null, linea: null, attesa: null, erogato: null }}
          onDone={() => {
            setAsked(undefined);
            setTried(false);
            setSaid({});
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Panel>
  );
}

type AskProps = { scheda: Scheda; type: string; begin: { avviso: string; linea: string }; unseen?: string; onPress: () => void };

function Ask({ scheda, type, begin, unseen, onPress }: AskProps) {
  const may = useQuery(newRecord(action(type), begin, [RANKING, 'avviso', 'servizio', 'operatore'])).data?.permesso;
  if (!may) return null;
  return <Button label={actionOf(scheda, action(type)).etichetta} disabledReason={may.si ? unseen : may.perche} onPress={onPress} />;
}

function Preview({ tried, type }: { tried: UseQueryResult<GraduatoriaLetta>; type: string }) {
  if (tried.isError) return <ErrorState {...explain(tried.error)} onRetry={() => void tried.refetch()} />;
  if (!tried.data) return <LoadingState />;
  if (tried.data.problema !== '') return <Banner tone="warn">{tried.data.problema}</Banner>;
  return <GraduatoriaTable compact ranking={tried.data} label={`Anteprima della graduatoria ${type}`} />;
}
