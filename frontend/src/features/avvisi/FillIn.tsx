import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useRef, useState } from 'react';

import { give } from '../../bridge/commands';
import { explain, isConflict } from '../../bridge/errors';
import type { Mancanza, Scheda, SchedaLetta } from '../../bridge/types';
import { goTo, href, replaceWith } from '../../lib/route';
import { useActionForm } from '../../record/actionForm';
import { useLinkTo } from '../../record/areas';
import { actionOf, useScheda } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { FormFailure } from '../../record/FormFailure';
import { oneRecord } from '../../record/queries';
import { RecordForm } from '../../record/RecordForm';
import { decode, patternOf, text } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { focusAt } from '../../ui/Field';
import { FormBar } from '../../ui/FormBar';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Resumed } from '../../ui/Resumed';
import { COMPLETE, FILL_IN, KIND, PRESENT } from './actions';
import { filledIn } from './queries';

type Props = { id: string };

/** An application as it is filled in, a page of its own. */
export function FillIn({ id }: Props) {
  const scheda = useScheda(KIND);
  const view = useQuery(oneRecord(KIND, id, ['avviso', 'soggetto']));
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (!scheda || !view.data) return <LoadingState />;
  return <Form key={id} scheda={scheda} record={view.data} />;
}

type FormProps = { scheda: Scheda; record: SchedaLetta };

function Form({ scheda, record }: FormProps) {
  const linkTo = useLinkTo();
  const draft = text(decode(record.visto), 'stato') === 'bozza';
  const action = draft ? FILL_IN : COMPLETE;
  const form = useActionForm(scheda, record, action);
  const present = useAct(PRESENT, actionOf(scheda, PRESENT).detto);
  const [at, setAt] = useState(0);
  // The field of a step that is not drawn yet, to which somebody is led.
  const led = useRef('');
  const filled = useQuery({ ...filledIn(record.id, useDeferredValue(form.values)), placeholderData: keepPreviousData });
  useEffect(() => {
    if (led.current !== '' && focusAt(led.current)) led.current = '';
  });
  if (filled.isError) return <ErrorState {...explain(filled.error)} onRetry={() => void filled.refetch()} />;
  if (!filled.data || !form.draft.ready) return <LoadingState />;
  const { parti, mancano } = filled.data;
  const steps = parti.map((parte) => ({ ...parte, campi: parte.campi.filter(({ path, interno }) => form.asked.includes(patternOf(path)) && interno !== true) })).filter(({ campi }) => campi.length > 0);
  const step = steps[Math.min(at, steps.length - 1)];
  const may = record.puo.find(({ azione }) => azione === action)?.permesso;
  const denied = may && !may.si ? may.perche : undefined;
  const done = () => replaceWith(linkTo(KIND, record.id));
  const show = (campo: string) => {
    if (focusAt(campo)) return;
    led.current = campo;
    setAt(Math.max(0, steps.findIndex(({ campi }) => campi.some(({ path }) => path === campo))));
  };
  const failure = form.act.error ?? present.error;
  if (!step) return <LoadingState />;
  return (
    <>
      <PageHeader
        title={`Domanda di ${record.titolo}`}
        details={
          <span className="ui-muted">
            {record.letto.avviso} · <a href={href(linkTo(KIND, record.id))}>Torna alla domanda</a>
          </span>
        }
      />
      <form
        noValidate
        className="ui-stack"
        aria-label={`Domanda di ${record.titolo}`}
        onSubmit={(event) => {
          event.preventDefault();
          form.save(done);
        }}
      >
        <Resumed draft={form.draft} />
        {denied !== undefined && <Banner tone="warn">{denied}</Banner>}
        <FormFailure error={failure} actions={isConflict(failure) && <Button label="Rileggi, tieni quello che ho scritto" onPress={form.reread} />} />
        <nav aria-label="Passi">
          <ol className="ui-steps">
            {steps.map(({ titolo, campi }, i) => (
              <li key={titolo}>
                <button type="button" className="ui-step" aria-current={steps[i] === step ? 'step' : undefined} onClick={() => setAt(i)}>
                  <span className="ui-step-number" aria-hidden="true">
                    {i + 1}
                  </span>
                  {titolo} {draft && mancano.some(({ campo }) => campi.some(({ path }) => path === campo)) && <span className="ui-step-missing">incompleto</span>}
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <RecordForm
          scheda={{ ...scheda, parti: [step] }}
          fields={step.campi.map(({ path }) => path)}
          id={record.id}
          names={record.nomi}
          filled={form.filled}
          values={form.values}
          set={form.set}
          error={failure}
        />
        {draft && mancano.length > 0 && <Missing lines={mancano} onShow={show} />}
        <FormBar about={record.letto.soggetto ?? ''}>
          {at > 0 && <Button label="Indietro" icon="chevronLeft" onPress={() => setAt(at - 1)} />}
          {at < steps.length - 1 && <Button label="Avanti" onPress={() => setAt(at + 1)} />}
          <Button label={draft ? 'Salva bozza' : 'Invia l’integrazione'} type="submit" variant={draft ? 'secondary' : 'primary'} busy={form.act.isPending} disabledReason={denied} />
          {draft && (
            <Button
              label="Presenta"
              variant="primary"
              busy={present.isPending}
              disabledReason={denied ?? (mancano.length > 0 ? 'Manca ancora qualcosa: è scritto sopra, riga per riga.' : undefined)}
              onPress={() =>
                give(present, form.given, () => {
                  form.draft.discard();
                  done();
                })
              }
            />
          )}
          <Button label="Chiudi" variant="plain" onPress={() => goTo(linkTo(KIND, record.id))} />
        </FormBar>
      </form>
    </>
  );
}

type MissingProps = { lines: readonly Mancanza[]; onShow: (campo: string) => void };

/** What keeps it from being presented, each line leading to its field. */
function Missing({ lines, onShow }: MissingProps) {
  return (
    <Banner tone="warn" title={lines.length === 1 ? 'Per presentarla manca una cosa' : `Per presentarla mancano ${lines.length} cose`}>
      <ul>
        {lines.map(({ campo, messaggio, requisito }) => (
          <li key={campo + messaggio}>
            {campo === '' || campo === 'avviso' || campo === 'soggetto' ? messaggio : <Button label={messaggio} variant="plain" onPress={() => onShow(campo)} />}
            {requisito && <span className="ui-muted"> (requisito)</span>}
          </li>
        ))}
      </ul>
    </Banner>
  );
}
