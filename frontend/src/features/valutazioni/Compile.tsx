import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';

import { give } from '../../bridge/commands';
import { explain, isConflict } from '../../bridge/errors';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { goTo, href, replaceWith } from '../../lib/route';
import { useActionForm } from '../../record/actionForm';
import { useLinkTo } from '../../record/areas';
import { actionOf, useScheda, withForm } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { oneRecord } from '../../record/queries';
import { FormFailure } from '../../record/FormFailure';
import { RecordForm } from '../../record/RecordForm';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { focusAt } from '../../ui/Field';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Resumed } from '../../ui/Resumed';
import { COMPLETE, FILL_IN, KIND } from './actions';
import { compiled } from './queries';
import { Totals } from './Totals';

type Props = { id: string };

/** An assessment as it is filled in, a page of its own. */
export function Compile({ id }: Props) {
  const scheda = useScheda(KIND);
  const view = useQuery(oneRecord(KIND, id, ['modello', 'soggetto']));
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (!scheda || !view.data) return <LoadingState />;
  return <Form key={id} scheda={scheda} record={view.data} />;
}

type FormProps = { scheda: Scheda; record: SchedaLetta };

function Form({ scheda, record }: FormProps) {
  const linkTo = useLinkTo();
  const client = useQueryClient();
  const form = useActionForm(scheda, record, FILL_IN);
  const complete = useAct(COMPLETE, actionOf(scheda, COMPLETE).detto);
  const [asking, setAsking] = useState(false);
  // The answers go into their places at once; what they amount to may follow by a moment.
  const answers = useDeferredValue(form.values);
  const filled = useQuery({ ...compiled(record.id, answers), placeholderData: keepPreviousData });
  if (filled.isError) return <ErrorState {...explain(filled.error)} onRetry={() => void filled.refetch()} />;
  if (!filled.data || !form.draft.ready) return <LoadingState />;
  const { parti, mancano, punteggi } = filled.data;
  const whole = withForm(scheda, parti);
  const items = parti.flatMap(({ campi }) => campi);
  const may = record.puo.find(({ azione }) => azione === FILL_IN)?.permesso;
  const done = () => replaceWith(linkTo(KIND, record.id));
  const finish = () => {
    setAsking(true);
    // What is missing on the screen may still be of the answers before the last.
    void client.query(compiled(record.id, form.values)).then(
      ({ mancano: [first] }) => {
        if (first !== undefined) {
          focusAt(first);
          return;
        }
        give(complete, form.given, () => {
          form.draft.discard();
          done();
        });
      },
      () => undefined, // the page says why it cannot be read
    );
  };
  const failure = form.act.error ?? complete.error;
  return (
    <>
      <PageHeader
        title={record.titolo}
        details={
          <span className="ui-muted">
            {record.dettaglio} · <a href={href(linkTo(KIND, record.id))}>Torna alla valutazione</a>
          </span>
        }
      />
      <form
        noValidate
        className="ui-stack scores-form"
        aria-label={record.titolo}
        onSubmit={(event) => {
          event.preventDefault();
          form.save(done);
        }}
      >
        <Resumed draft={form.draft} />
        {may && !may.si && <Banner tone="warn">{may.perche}</Banner>}
        <FormFailure error={failure} actions={isConflict(failure) && <Button label="Rileggi, tieni quello che ho scritto" onPress={form.reread} />} />
        <RecordForm
          scheda={whole}
          fields={[...form.asked, ...items.map(({ path }) => path)]}
          id={record.id}
          names={record.nomi}
          filled={form.filled}
          values={form.values}
          set={form.set}
          error={failure}
        />
        {asking && mancano.length > 0 && (
          <Banner tone="warn" title={mancano.length === 1 ? 'Manca una risposta' : `Mancano ${mancano.length} risposte`}>
            <ul>
              {mancano.map((path) => (
                <li key={path}>
                  <Button label={items.find((item) => item.path === path)?.etichetta ?? path} variant="plain" onPress={() => focusAt(path)} />
                </li>
              ))}
            </ul>
          </Banner>
        )}
        <div className="scores-foot">
          <Totals totals={punteggi} missing={mancano.length} />
          <span className="ui-muted">{record.letto.soggetto}</span>
          <div className="ui-actions">
            <Button label="Chiudi" variant="plain" onPress={() => goTo(linkTo(KIND, record.id))} />
            <Button label="Salva bozza" type="submit" busy={form.act.isPending} disabledReason={may && !may.si ? may.perche : undefined} />
            <Button
              label="Completa"
              variant="primary"
              busy={complete.isPending}
              disabledReason={may && !may.si ? may.perche : undefined}
              onPress={finish}
            />
          </div>
        </div>
      </form>
    </>
  );
}
