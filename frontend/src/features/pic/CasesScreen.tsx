import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Condizione } from '../../bridge/types';
import { goTo } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import { colleagues, type RecordFilter } from '../../record/queries';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import { Checkbox } from '../../ui/Checkbox';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { CaseDetail } from './CaseDetail';

/** Open is what one works on; the closed ones are looked for. */
const OPEN = 'aperti';
const openStates = ['aperta', 'assegnata', 'in_carico', 'riaperta'];

type Props = { id?: string | undefined };

/** The cases of the service in use, and the one that is open. */
export function CasesScreen({ id }: Props) {
  const scheda = useScheda('pic');
  const [typed, setTyped] = useState('');
  const [state, setState] = useState(OPEN);
  const [area, setArea] = useState('');
  const [inCharge, setInCharge] = useState('');
  const [mine, setMine] = useState(false);
  const people = useQuery(colleagues).data ?? [];
  const me = people.find(({ io }) => io)?.id ?? '';
  if (!scheda) return <LoadingState />;
  const dove: Condizione[] = [];
  if (state !== '') dove.push({ campi: ['stato'], valori: state === OPEN ? openStates : [state] });
  if (area !== '') dove.push({ campi: ['area'], valori: [area] });
  if (inCharge !== '') dove.push({ campi: ['responsabile'], valori: [inCharge] });
  if (mine) dove.push({ campi: ['responsabile', 'equipe.*'], valori: [me] });
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: false };
  const choices = (path: string) => (fieldOf(scheda, path)?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }));
  const filtered = filter.testo !== '' || dove.length > 0;
  return (
    <>
      <PageHeader
        title="Prese in carico (PIC)"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={<ExportRecords scheda={scheda} filter={filter} />}
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
            <RecordTable
              label="Prese in carico"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
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
