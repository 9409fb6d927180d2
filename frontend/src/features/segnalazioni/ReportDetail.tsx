import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { href } from '../../lib/route';
import { ActionDialog } from '../../record/ActionDialog';
import { useLinkTo } from '../../record/areas';
import { actionOf, useScheda } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { Offers } from '../../record/Offers';
import { openedRecord } from '../../record/queries';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHistory } from '../../record/RecordHistory';
import { decode, text } from '../../record/values';
import { Badge, type Tone } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';

type Props = { id: string };

/** One report: what was told, where it stands, and what can be done with it. */
export function ReportDetail({ id }: Props) {
  const scheda = useScheda('segnalazione');
  const view = useQuery(openedRecord('segnalazione', id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading scheda={scheda} record={view.data} />;
}

/** What is offered in each state, the first as what one mostly does; the rule says who may. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  registrata: ['prendi', 'assegna', 'modifica', 'invia', 'chiudi'],
  assegnata: ['assegna', 'integra', 'invia', 'respingi', 'chiudi'],
  inviata: ['ritira', 'prendi', 'assegna', 'respingi'],
  vista: ['prendi', 'assegna', 'integra', 'respingi', 'invia', 'chiudi'],
  respinta: ['prendi', 'assegna', 'integra', 'invia', 'chiudi'],
  ritirata: ['prendi', 'assegna', 'integra', 'invia', 'chiudi'],
  in_carico: ['integra'],
  chiusa: ['riapri', 'integra'],
};

const TONES: Readonly<Record<string, Tone>> = { registrata: 'warn', inviata: 'info', vista: 'info', respinta: 'warn', ritirata: 'warn', assegnata: 'info', in_carico: 'success' };

type ReadingProps = { scheda: Scheda; record: SchedaLetta };

function Reading({ scheda, record }: ReadingProps) {
  const [open, setOpen] = useState<string>();
  const to = useLinkTo();
  const values = decode(record.visto);
  const stato = text(values, 'stato');
  const names = [...(STEPS[stato] ?? []), ...(text(values, 'riguarda') === 'anonimo' ? ['identifica'] : [])].map((step) => `segnalazione.${step}`);
  // Of what goes on with it, what has not happened is not worth a line.
  const idle = (scheda.parti.find(({ titolo }) => titolo === 'Andamento')?.campi ?? []).filter(({ path, dalla_centrale }) => !record.letto[path] && !dalla_centrale).map(({ path }) => path);
  const person = text(values, 'soggetto');
  const pic = text(values, 'pic');
  // What goes to another service is theirs: what one may do here is worth showing, no more.
  const shown = names.filter((name) => record.puo.find(({ azione }) => azione === name)?.permesso.si);
  return (
    <div className="ui-stack">
      <div className="ui-actions">
        <h2>{record.titolo}</h2>
        <Badge label={record.letto.stato ?? ''} tone={TONES[stato] ?? 'neutral'} />
        {text(values, 'urgenza') !== 'ordinaria' && <Badge label={record.letto.urgenza ?? ''} tone="warn" />}
        {record.daInviare && <Badge label="Da inviare" tone="warn" />}
      </div>
      <div className="ui-actions">
        {shown.map((name) => (
          <Step key={name} scheda={scheda} record={record} name={name} onOpen={() => setOpen(name)} />
        ))}
        {stato !== 'in_carico' && stato !== 'chiusa' && <Offers record={record} />}
      </div>
      {(person !== '' || pic !== '') && (
        <p className="ui-actions">
          {person !== '' && <a href={href(to('soggetto', person))}>Scheda di {record.titolo}</a>}
          {pic !== '' && <a href={href(to('pic', pic))}>Presa in carico</a>}
        </p>
      )}
      <RecordFacts scheda={scheda} record={record} except={['soggetto', 'pic', ...idle]} />
      <RecordHistory record={record} />
      {open !== undefined && <ActionDialog scheda={scheda} record={record} action={open} wide={actionOf(scheda, open).campi.length > 4} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

type StepProps = { scheda: Scheda; record: SchedaLetta; name: string; onOpen: () => void };

/** A step that can be made: at once where it asks for nothing. */
function Step({ scheda, record, name, onOpen }: StepProps) {
  const { etichetta, detto, campi } = actionOf(scheda, name);
  const act = useAct(name, detto);
  return (
    <>
      <Button
        label={etichetta}
        busy={act.isPending}
        onPress={() => (campi.length > 0 ? onOpen() : act.mutate({ id: record.id, seen: decode(record.visto), wanted: {} }))}
      />
      {act.error && <Failure {...explain(act.error)} />}
    </>
  );
}
