import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Avviso, Parte, Scheda, SchedaLetta } from '../../bridge/types';
import { formatEuro } from '../../lib/number';
import { href, useOpened } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { actionOf, useScheda } from '../../record/catalogue';
import { Offers } from '../../record/Offers';
import { openedRecord } from '../../record/queries';
import { RecordActions } from '../../record/RecordActions';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordForm } from '../../record/RecordForm';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { decode, text, type Values } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { AREA, CALL, EDIT, KIND, RULES } from './actions';
import { GraduatoriaPanel } from './GraduatoriaPanel';
import { callRead } from './queries';

type Props = { id: string };

/** One call: its window, what it asks, and how many have applied. */
export function CallDetail({ id }: Props) {
  const scheda = useScheda(CALL);
  const view = useQuery(openedRecord(CALL, id));
  const call = useQuery(callRead(id));
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (call.isError) return <ErrorState {...explain(call.error)} onRetry={() => void call.refetch()} />;
  if (!view.data || !call.data || !scheda) return <LoadingState />;
  return <Reading scheda={scheda} record={view.data} call={call.data} />;
}

/** What is offered in each state, the first as what one mostly does; the rule says who may. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  bozza: ['pubblica', 'modifica', 'archivia'],
  pubblicato: ['proroga', 'istruisci', 'archivia'],
  istruttoria: ['graduatoria', 'archivia'],
  graduatoria: ['archivia'],
};

const QUESTIONS: Readonly<Record<string, { title: string; text: string }>> = {
  'avviso.pubblica': { title: 'Pubblicare l’avviso?', text: 'Lo vede tutto l’Ambito. Le regole non si cambiano più: si può solo prorogare.' },
  'avviso.istruisci': { title: 'Chiudere la raccolta?', text: 'Restano da ricevere solo le domande presentate in tempo senza rete.' },
};

type ReadingProps = { scheda: Scheda; record: SchedaLetta; call: Avviso };

function Reading({ scheda, record, call }: ReadingProps) {
  const [open, setOpen] = useOpened('azione');
  const [trying, setTrying] = useState(false);
  const stato = text(decode(record.visto), 'stato');
  const names = (STEPS[stato] ?? []).map((step) => `${CALL}.${step}`);
  const may = record.puo.find(({ azione }) => azione === EDIT)?.permesso;
  const { regole } = call;
  return (
    <div className="ui-stack">
      <RecordHead scheda={scheda} record={record} />
      {stato === 'pubblicato' && <Window call={call} />}
      {call.rilievi.length > 0 && (
        <Banner tone="warn" title="Regole da correggere">
          <ul>
            {call.rilievi.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Banner>
      )}
      <div className="ui-actions">
        <RecordActions scheda={scheda} record={record} names={names} onOpen={setOpen} questions={QUESTIONS} />
        {stato === 'pubblicato' && <Offers record={record} />}
        {call.modulo.length > 0 && <Button label={trying ? 'Chiudi la prova' : 'Prova il modulo'} onPress={() => setTrying(!trying)} />}
        {stato === 'bozza' && may?.si && <a href={href([AREA, record.id, RULES])}>Modifica le regole</a>}
      </div>
      {trying && <Preview parts={call.modulo} />}
      {stato === 'graduatoria' && <GraduatoriaPanel call={record} />}
      {call.domande.length > 0 && (
        <Panel title="Domande">
          <ul>
            {call.domande.map(({ stato: code, testo, numero }) => (
              <li key={code}>
                {testo}: {numero}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <RecordFacts scheda={scheda} record={record} except={['stato', 'titolo']} />
      <Listed title="Linee" lines={(regole.linee ?? []).map((one) => `${one.titolo}${one.budget ? `: ${formatEuro(one.budget)}` : ''}${one.scorre ? '; quello che avanza scorre' : ''}`)} />
      <Listed title="Requisiti" lines={(regole.requisiti ?? []).map(({ espressione, messaggio }) => `${espressione} — altrimenti: ${messaggio}`)} />
      <Listed title="Documenti" lines={(regole.documenti ?? []).map(({ titolo, obbligatorio }) => `${titolo}${obbligatorio ? ' (obbligatorio)' : ''}`)} />
      <Listed title="Scale" lines={regole.scale ?? []} />
      <Listed title="Ordine della graduatoria" ordered lines={(regole.chiavi ?? []).map(({ etichetta, verso }) => `${etichetta}, ${verso}`)} />
      <Listed title="Incompatibilità" lines={(regole.incompatibilita ?? []).map(({ titolo }) => titolo)} />
      <RecordHistory record={record} />
      {open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} wide={actionOf(scheda, open).campi.length > 4} onClose={() => setOpen()} />}
    </div>
  );
}

function Window({ call }: { call: Avviso }) {
  switch (call.finestra) {
    case 'non_aperto':
      return <Banner tone="info">Non è ancora aperto: le domande si possono preparare in bozza.</Banner>;
    case 'aperto':
      return <Banner tone="info">Aperto fino al {call.termine}.</Banner>;
    case 'chiuso':
      return <Banner tone="warn">Chiuso dal {call.termine}.</Banner>;
  }
}

type ListedProps = { title: string; lines: readonly string[]; ordered?: boolean };

function Listed({ title, lines, ordered = false }: ListedProps) {
  if (lines.length === 0) return null;
  const items = lines.map((line) => <li key={line}>{line}</li>);
  return <Panel title={title}>{ordered ? <ol>{items}</ol> : <ul>{items}</ul>}</Panel>;
}

/** The form as whoever fills it in will see it: what is answered is kept nowhere. */
function Preview({ parts }: { parts: readonly Parte[] }) {
  const [values, setValues] = useState<Values>({});
  return (
    <RecordForm
      scheda={{ kind: KIND, parti: [...parts] }}
      fields={parts.flatMap(({ campi }) => campi.map(({ path }) => path))}
      id=""
      values={values}
      set={(change) => setValues({ ...values, ...change })}
      error={null}
      focus=""
    />
  );
}
