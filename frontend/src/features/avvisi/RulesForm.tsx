import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain, isConflict } from '../../bridge/errors';
import type { SchedaLetta } from '../../bridge/types';
import { goTo, href, replaceWith } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { actionOf, useScheda } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { FormFailure } from '../../record/FormFailure';
import { oneRecord } from '../../record/queries';
import { decode, type Values } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { ErrorState } from '../../ui/ErrorState';
import { FormBar } from '../../ui/FormBar';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { CALL, EDIT } from './actions';
import { lists, rowsOf, valuesOf, type Column, type List, type Row, type Rows } from './rules';
import { callTried } from './queries';

type Props = { id: string };

/** The rules of a call, a line each, as they are edited before it is published. */
export function RulesForm({ id }: Props) {
  const view = useQuery(oneRecord(CALL, id));
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (!view.data) return <LoadingState />;
  return <Form key={id} record={view.data} />;
}

function Form({ record }: { record: SchedaLetta }) {
  const scheda = useScheda(CALL);
  const linkTo = useLinkTo();
  const draft = useDraft<Rows>(`${EDIT}:regole:${record.id}`, rowsOf(record.visto));
  const tried = useQuery({ ...callTried(record.id, valuesOf(useDeferredValue(draft.value))), placeholderData: keepPreviousData });
  const act = useAct(EDIT, scheda ? actionOf(scheda, EDIT).detto : '');
  if (tried.isError) return <ErrorState {...explain(tried.error)} onRetry={() => void tried.refetch()} />;
  if (!draft.ready || !tried.data) return <LoadingState />;
  const wrong = tried.data.rilievi;
  const may = record.puo.find(({ azione }) => azione === EDIT)?.permesso;
  const save = () => {
    const wanted = Object.fromEntries(Object.entries(valuesOf(draft.value)).map(([path, json]) => [path, json === '' ? undefined : (JSON.parse(json) as unknown)])) as Values;
    give(act, { id: record.id, seen: decode(record.visto), wanted }, () => {
      draft.discard();
      replaceWith(linkTo(CALL, record.id));
    });
  };
  return (
    <>
      <PageHeader title={`Regole: ${record.titolo}`} details={<a href={href(linkTo(CALL, record.id))}>Torna all’avviso</a>} />
      <form
        noValidate
        className="ui-stack"
        aria-label="Regole dell’avviso"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Resumed draft={draft} />
        <FormFailure error={act.error} actions={isConflict(act.error) && <Button label="Rileggi" onPress={() => draft.discard()} />} />
        <Banner tone="info">
          Le espressioni leggono i campi del modulo (risposte.nome), eta, residente, isee (in centesimi), isee_tipo, isee_difforme, invalidita, accompagnamento, l104, linea e il totale di ogni scala con il suo codice, con _ al posto di -. I totali del modulo sono totale_nome; le chiavi leggono
          anche protocollo.
        </Banner>
        {lists.map((list) => (
          <Lines key={list.path} list={list} rows={draft.value[list.path] ?? []} onChange={(rows) => draft.set({ [list.path]: rows })} />
        ))}
        {wrong.length > 0 && (
          <Banner tone="warn" title={wrong.length === 1 ? 'Una regola da correggere' : `${wrong.length} regole da correggere`}>
            <ul>
              {wrong.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Banner>
        )}
        <FormBar about={record.titolo}>
          <Button label="Salva" type="submit" variant="primary" busy={act.isPending} disabledReason={may && !may.si ? may.perche : wrong.length > 0 ? 'Prima correggi le regole indicate qui sopra.' : undefined} />
          <Button label="Annulla" variant="plain" onPress={() => goTo(linkTo(CALL, record.id))} />
        </FormBar>
      </form>
    </>
  );
}

type LinesProps = { list: List; rows: readonly Row[]; onChange: (rows: Row[]) => void };

function Lines({ list, rows, onChange }: LinesProps) {
  const put = (at: number, change: Row) => onChange(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  return (
    <Panel title={list.title} actions={<Button label={`Aggiungi ${list.one}`} icon="plus" onPress={() => onChange([...rows, {}])} />}>
      {rows.map((row, at) => (
        // A line has no name of its own until somebody writes one: its place is its name.
        <fieldset key={at} className="ui-form" aria-label={`${list.one} ${at + 1}`}>
          {list.columns.map((column) => (
            <Cell key={column.key} column={column} row={row} onChange={(value) => put(at, { [column.key]: value })} />
          ))}
          <div className="ui-actions">
            <Button label={`Togli ${list.one} ${at + 1}`} variant="plain" icon="delete" onPress={() => onChange(rows.filter((_, i) => i !== at))} />
          </div>
        </fieldset>
      ))}
    </Panel>
  );
}

type CellProps = { column: Column; row: Row; onChange: (value: string | boolean) => void };

function Cell({ column, row, onChange }: CellProps) {
  const value = row[column.key];
  if (column.type === 'sì') return <Checkbox label={column.label} checked={value === true} onChange={onChange} />;
  const typed = value === undefined ? '' : String(value);
  if (column.options) return <Select label={column.label} placeholder="Scegli" value={typed} onChange={onChange} options={column.options} />;
  return <TextField label={column.label} value={typed} onChange={onChange} {...(column.hint !== undefined && { hint: column.hint })} spellCheck={column.type === 'testo'} />;
}
