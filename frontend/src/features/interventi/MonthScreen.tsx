import { useInfiniteQuery } from '@tanstack/react-query';

import { schede } from '../../bridge/calls';
import { give, useCommand } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import type { RigaScheda, Scheda } from '../../bridge/types';
import { addDays, dayOf, formatMonth } from '../../lib/date';
import { newId } from '../../lib/key';
import { goTo, href } from '../../lib/route';
import { useScheda } from '../../record/catalogue';
import { records } from '../../record/queries';
import { encode, text, type Values } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { useNow } from '../../ui/Clock';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { FormBar } from '../../ui/FormBar';
import { LoadingState } from '../../ui/LoadingState';
import { NumberField } from '../../ui/NumberField';
import { PageHeader } from '../../ui/PageHeader';
import { Resumed } from '../../ui/Resumed';
import { AREA, DELIVERIES, KIND, MONTH, REGISTER } from './actions';

type Props = { month?: string | undefined };

/** What was done in a month, of all interventions at once: a number beside each. */
export function MonthScreen({ month }: Props) {
  const scheda = useScheda(KIND);
  const today = dayOf(useNow());
  // The month that is over, unless another is asked for.
  const first = month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? `${month}-01` : firstOf(addDays(firstOf(today), -1));
  if (!scheda) return <LoadingState />;
  return <Month key={first} scheda={scheda} first={first} today={today} />;
}

const firstOf = (day: string) => `${day.slice(0, 7)}-01`;

/** What is gone on with, and what ended lately: something may have been done of it. */
const begun = [{ campi: ['stato'], valori: ['attivo', 'sospeso', 'chiuso'] }];

type MonthProps = { scheda: Scheda; first: string; today: string };

function Month({ scheda, first, today }: MonthProps) {
  const list = useInfiniteQuery(records(scheda, { testo: '', dove: begun, ovunque: false }));
  const next = firstOf(addDays(first, 31));
  const draft = useDraft<Values>(`${REGISTER}:${first}`, {});
  const written = (list.data?.rows ?? []).filter(({ id }) => typeof draft.value[id] === 'number');
  const register = useCommand(
    async (leave, rows: readonly RigaScheda[]) => {
      for (const { id } of rows) {
        // Each under the id that the draft has for it: what is sent twice is one.
        const made = { id: text(draft.value, MADE + id), intervento: id, dal: first, al: addDays(next, -1), quantita: draft.value[id] };
        await schede.crea(leave, REGISTER, encode(made));
        draft.set({ [id]: undefined, [MADE + id]: undefined });
      }
    },
    { said: written.length === 1 ? 'Erogazione registrata' : `${written.length} erogazioni registrate` },
  );
  if (list.isError) return <ErrorState {...explain(list.error)} onRetry={() => void list.refetch()} />;
  if (!list.data || !draft.ready) return <LoadingState />;
  const { rows, total } = list.data;
  return (
    <>
      <PageHeader
        title={`Erogazioni di ${formatMonth(first)}`}
        details={<a href={href([AREA, DELIVERIES])}>Tutte le erogazioni</a>}
        actions={
          <>
            <Button label="Mese prima" icon="chevronLeft" onPress={() => goTo([AREA, DELIVERIES, MONTH, addDays(first, -1).slice(0, 7)])} />
            {next <= today && <Button label="Mese dopo" icon="chevronRight" onPress={() => goTo([AREA, DELIVERIES, MONTH, next.slice(0, 7)])} />}
          </>
        }
      />
      {rows.length === 0 ? (
        <EmptyState title="Nessun intervento attivo">Qui compaiono gli interventi del servizio, quando vengono attivati.</EmptyState>
      ) : (
        <form
          noValidate
          className="ui-stack"
          aria-label="Erogazioni del mese"
          onSubmit={(event) => {
            event.preventDefault();
            if (written.length > 0) give(register, written, draft.discard);
          }}
        >
          <Resumed draft={draft} />
          {register.error && <Failure {...explain(register.error)} />}
          <ul className="interventi-month">
            {rows.map((row) => (
              <li key={row.id}>
                <div>
                  <a href={href([AREA, row.id])}>{row.titolo}</a>
                  <div className="ui-muted">{row.letto.prestazione}</div>
                </div>
                <div className="ui-muted">
                  {row.letto.misura} {isOf(first, row.letto.erogata) && <Badge label="Già registrata" tone="warn" />}
                  {row.letto.erogata && <div>Ultima erogazione dal {row.letto.erogata}</div>}
                </div>
                <NumberField
                  label={`Quantità di ${row.titolo}, ${row.letto.prestazione ?? ''}`}
                  hideLabel
                  value={(draft.value[row.id] as number | string | undefined) ?? ''}
                  onChange={(value) => draft.set({ [row.id]: value === '' ? undefined : value, [MADE + row.id]: text(draft.value, MADE + row.id) || newId() })}
                />
              </li>
            ))}
          </ul>
          {rows.length < total && (
            <div className="ui-actions">
              <Button label="Mostra gli altri" busy={list.isFetching} onPress={() => void list.fetchNextPage()} />
            </div>
          )}
          <FormBar about={formatMonth(first)}>
            <Button
              label={written.length === 0 ? 'Registra' : `Registra ${written.length === 1 ? 'un’erogazione' : `${written.length} erogazioni`}`}
              type="submit"
              variant="primary"
              busy={register.isPending}
              disabledReason={written.length === 0 ? 'Scrivi prima la quantità accanto ad almeno un intervento.' : undefined}
            />
          </FormBar>
        </form>
      )}
    </>
  );
}

/** Whether a day, as a list shows it, is of the month that begins on first. */
const isOf = (first: string, shown = '') => first.slice(0, 7) === shown.split('/').reverse().join('-').slice(0, 7);

/** Where the draft keeps the id of what is made of a row. */
const MADE = '?';
