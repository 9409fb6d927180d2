import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Condizione, RigaPIC } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { formatNumber } from '../../lib/number';
import { goTo } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportButton } from '../../record/ExportButton';
import { colleagues, type RecordFilter } from '../../record/queries';
import { Badge } from '../../ui/Badge';
import { Checkbox } from '../../ui/Checkbox';
import type { Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { PageHeader } from '../../ui/PageHeader';
import { QueryTable } from '../../ui/QueryTable';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { CaseDetail } from './CaseDetail';
import { cases } from './queries';
import { toneOf } from './tone';

const columns: readonly Column<RigaPIC>[] = [
  { id: 'soggetto', header: 'Soggetto', width: '2fr', cell: Person },
  { id: 'numero', header: 'Numero', width: '8rem', cell: ({ numero }) => numero },
  { id: 'area', header: 'Area', width: '1fr', cell: ({ areaTesto }) => areaTesto },
  { id: 'stato', header: 'Stato', width: '7rem', cell: State },
  { id: 'responsabile', header: 'Responsabile', width: '1fr', cell: ({ responsabile }) => responsabile || '—' },
  { id: 'aperta', header: 'Aperta il', width: '6.5rem', cell: ({ apertaIl }) => formatDate(apertaIl) },
  { id: 'voce', header: 'Ultima voce', width: '6.5rem', cell: ({ ultimaVoce }) => formatDate(ultimaVoce) },
];

/** Beside an open case there is room for less, in two lines. */
const fewColumns: readonly Column<RigaPIC>[] = [
  { id: 'soggetto', header: 'Soggetto, area, responsabile', width: '2fr', cell: PersonAndWork },
  { id: 'stato', header: 'Stato', width: '7rem', cell: State },
];

/** Open is what one works on; the closed ones are looked for. */
const OPEN = 'aperti';
const openStates = ['aperta', 'assegnata', 'in_carico', 'riaperta'];

type Props = { id?: string | undefined };

/** The cases of the service in use, and the one that is open. */
export function CasesScreen({ id }: Props) {
  const [typed, setTyped] = useState('');
  const [state, setState] = useState(OPEN);
  const [area, setArea] = useState('');
  const [inCharge, setInCharge] = useState('');
  const [mine, setMine] = useState(false);
  const people = useQuery(colleagues).data ?? [];
  const me = people.find(({ io }) => io)?.id ?? '';
  const dove: Condizione[] = [];
  if (state !== '') dove.push({ campi: ['stato'], valori: state === OPEN ? openStates : [state] });
  if (area !== '') dove.push({ campi: ['area'], valori: [area] });
  if (inCharge !== '') dove.push({ campi: ['responsabile'], valori: [inCharge] });
  if (mine) dove.push({ campi: ['responsabile', 'equipe.*'], valori: [me] });
  const filter: RecordFilter = { kind: 'pic', testo: typed.trim(), dove, ovunque: false };
  const list = useInfiniteQuery(cases(filter));
  const scheda = useScheda('pic');
  const choices = (path: string) => ((scheda && fieldOf(scheda, path)?.voci) ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }));
  const filtered = filter.testo !== '' || dove.length > 0;
  return (
    <>
      <PageHeader
        title="Prese in carico (PIC)"
        details={
          list.data && (
            <span className="ui-muted" role="status">
              {list.data.total === 1 ? 'Un caso' : `${formatNumber(list.data.total)} casi`}
            </span>
          )
        }
        actions={scheda && list.data && <ExportButton scheda={scheda} filter={filter} total={list.data.total} />}
      />
      <ListDetail
        detailLabel="Presa in carico aperta"
        onClose={() => goTo(['pic'])}
        detail={id !== undefined && <CaseDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField
                label="Cerca fra i casi"
                type="search"
                placeholder="Soggetto, numero, parole"
                value={typed}
                onChange={setTyped}
              />
              <Select
                label="Stato"
                placeholder="Tutti"
                value={state}
                onChange={setState}
                options={[
                  { value: OPEN, label: 'Non chiusi' },
                  ...choices('stato'),
                ]}
              />
              {id === undefined && (
                <>
                  <Select
                    label="Area"
                    placeholder="Tutte"
                    value={area}
                    onChange={setArea}
                    options={choices('area')}
                  />
                  <Select
                    label="Responsabile"
                    placeholder="Chiunque"
                    value={inCharge}
                    onChange={setInCharge}
                    options={people.map((one) => ({ value: one.id, label: one.nome }))}
                  />
                </>
              )}
              <Checkbox label="Solo i miei" checked={mine} onChange={setMine} />
            </div>
            <QueryTable
              label="Prese in carico"
              columns={id === undefined ? columns : fewColumns}
              tall={id !== undefined}
              list={list}
              explain={explain}
              selected={id}
              onOpen={(row) => goTo(['pic', row.id])}
              empty={
                <EmptyState title={filtered ? 'Nessun caso con questi filtri' : 'Nessuna presa in carico'}>
                  {filtered
                    ? 'Allarga i filtri, o cerca il soggetto in «Cerca in tutte le aree».'
                    : 'Un caso si apre dalla scheda del soggetto.'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}

function Person({ soggettoNome, daInviare }: RigaPIC) {
  return (
    <>
      {soggettoNome} {daInviare && <Badge label="Da inviare" tone="warn" />}
    </>
  );
}

function PersonAndWork(row: RigaPIC) {
  return (
    <>
      <Person {...row} />
      <div className="ui-table-detail">
        {row.areaTesto} · {row.responsabile || 'Nessun responsabile'}
      </div>
    </>
  );
}

function State({ stato, statoTesto }: RigaPIC) {
  return <Badge label={statoTesto} tone={toneOf(stato)} />;
}
