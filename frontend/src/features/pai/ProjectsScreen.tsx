import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { access } from '../../bridge/reads';
import type { Condizione } from '../../bridge/types';
import { addDays, dayOf } from '../../lib/date';
import { goTo } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import type { RecordFilter } from '../../record/queries';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import { useNow } from '../../ui/Clock';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { AREA, KIND } from './actions';
import { ProjectDetail } from './ProjectDetail';

type Props = { id?: string | undefined };

/** What one works on; the others are looked for. */
const OPEN = 'aperti';
const openStates = ['bozza', 'proposto', 'condiviso', 'attivo', 'in_verifica'];

/** What people are to look at again soon, or should have. */
const DUE = 'verifica';
const dueStates = ['attivo', 'in_verifica'];
const SINCE = 730;
const UNTIL = 30;
const dueDays = (today: string) => Array.from({ length: SINCE + UNTIL + 1 }, (_, n) => addDays(today, n - SINCE));

/** What nobody has signed yet, and what somebody would not sign. */
const UNSIGNED = 'senza_firma';
const REFUSED = 'rifiutata';

const MINE = 'miei';

/** The projects of the service in use, and the one that is open. */
export function ProjectsScreen({ id }: Props) {
  const scheda = useScheda(KIND);
  const me = useQuery(access).data?.sessione?.operatore.id;
  const [typed, setTyped] = useState('');
  const [state, setState] = useState(OPEN);
  const [whose, setWhose] = useState('');
  const [type, setType] = useState('');
  const today = dayOf(useNow());
  if (!scheda) return <LoadingState />;
  const dove: Condizione[] = [];
  const where = (path: string, ...valori: string[]) => dove.push({ campi: [path], valori });
  if (state === OPEN) where('stato', ...openStates);
  else if (state === UNSIGNED) where('stato', 'proposto');
  else if (state === DUE) {
    where('stato', ...dueStates);
    where('prossima_verifica', ...dueDays(today));
  } else if (state === REFUSED) {
    where('stato', ...openStates);
    where('firme.*.esito', REFUSED);
  } else if (state !== '') where('stato', state);
  if (whose === MINE && me !== undefined) where('responsabile', me);
  if (type !== '') where('tipo', type);
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: false };
  const filtered = filter.testo !== '' || state !== OPEN || type !== '' || whose !== '';
  const choices = (path: string) => (fieldOf(scheda, path)?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }));
  const special = [
    { value: OPEN, label: 'Non conclusi' },
    { value: DUE, label: 'Da verificare' },
    { value: UNSIGNED, label: 'Senza firma' },
    { value: REFUSED, label: 'Con una firma rifiutata' },
  ];
  return (
    <>
      <PageHeader title="PAI" details={<RecordCount scheda={scheda} filter={filter} />} actions={<ExportRecords scheda={scheda} filter={filter} />} />
      <ListDetail
        detailLabel="PAI aperto"
        onClose={() => goTo([AREA])}
        detail={id !== undefined && <ProjectDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra i PAI" type="search" placeholder="Soggetto, obiettivo, parole" value={typed} onChange={setTyped} />
              <Select label="Stato" placeholder="Tutti" value={state} onChange={setState} options={[...special, ...choices('stato').filter(({ value }) => value !== 'proposto')]} />
              <Select label="Di chi" placeholder="Di tutto il servizio" value={whose} onChange={setWhose} options={[{ value: MINE, label: 'Di cui rispondo io' }]} />
              {id === undefined && <Select label="Tipo" placeholder="Tutti" value={type} onChange={setType} options={choices('tipo')} />}
            </div>
            <RecordTable
              label="PAI"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo([AREA, row.id])}
              empty={
                <EmptyState title={filtered ? 'Nessun PAI con questi filtri' : 'Nessun PAI aperto'}>
                  {filtered ? 'Allarga i filtri, o scegli «Tutti» gli stati.' : 'Un PAI si scrive dalla pagina del caso, con «Nuovo PAI».'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}
