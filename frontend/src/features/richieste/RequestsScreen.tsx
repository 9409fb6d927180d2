import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { access } from '../../bridge/reads';
import type { Condizione } from '../../bridge/types';
import { goTo, replaceWith } from '../../lib/route';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import type { RecordFilter } from '../../record/queries';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import type { Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { AREA, KIND, NEW, WAITING } from './actions';
import { NewRequest } from './NewRequest';
import { RequestDetail } from './RequestDetail';

type Props = {
  id?: string | undefined;
  /** What a new one is about, while it is written. */
  about?: Values | undefined;
};

const open = [...WAITING, 'integrazione', 'accettata'];
const over = ['rifiutata', 'ritirata', 'evasa'];

/** The lists that one works by: of what they are, and what each asks. */
const views = (me: string, here: string): readonly { value: string; label: string; dove: readonly Condizione[] }[] => {
  const where = (campo: string, ...valori: string[]) => ({ campi: [campo], valori });
  return [
    { value: 'aperte', label: 'Tutte quelle aperte', dove: [where('stato', ...open)] },
    { value: 'mie', label: 'Da fare per me', dove: [where('assegnata_a', me), where('stato', ...WAITING)] },
    { value: 'servizio', label: 'Arrivate al servizio', dove: [where('destinatario', here), where('stato', ...WAITING)] },
    { value: 'integrare', label: 'Mie da integrare', dove: [where('inviata_da', me), where('stato', 'integrazione')] },
    { value: 'inviate', label: 'Inviate da me', dove: [where('inviata_da', me)] },
    { value: 'concluse', label: 'Concluse', dove: [where('stato', ...over)] },
  ];
};

/** The requests that the service in use sent or received, and the one that is open. */
export function RequestsScreen({ id, about }: Props) {
  const scheda = useScheda(KIND);
  const session = useQuery(access).data?.sessione;
  const [typed, setTyped] = useState('');
  const [view, setView] = useState('aperte');
  const [kind, setKind] = useState('');
  if (!scheda || !session) return <LoadingState />;
  const all = views(session.operatore.id, session.servizio?.id ?? '');
  const dove = [...(all.find(({ value }) => value === view)?.dove ?? []), ...(kind === '' ? [] : [{ campi: ['tipo'], valori: [kind] }])];
  const filter: RecordFilter = { testo: typed.trim(), dove, ovunque: false };
  return (
    <>
      <PageHeader
        title="Domande e Richieste"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            <Button label="Nuova richiesta" variant="primary" onPress={() => goTo([AREA, NEW])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Richiesta aperta"
        onClose={() => goTo([AREA])}
        detail={id !== undefined && <RequestDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra le richieste" type="search" placeholder="Oggetto, nome, numero, parole" value={typed} onChange={setTyped} />
              <Select label="Quali" value={view} onChange={setView} options={all.map(({ value, label }) => ({ value, label }))} />
              {id === undefined && (
                <Select
                  label="Tipo"
                  placeholder="Tutti"
                  value={kind}
                  onChange={setKind}
                  options={(fieldOf(scheda, 'tipo')?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))}
                />
              )}
            </div>
            <RecordTable
              label="Richieste"
              scheda={scheda}
              filter={filter}
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo([AREA, row.id])}
              empty={<EmptyState title="Nessuna richiesta qui">Scegli un altro elenco, o scrivine una con «Nuova richiesta».</EmptyState>}
            />
          </>
        }
      />
      {about && <NewRequest about={about} onDone={(made) => replaceWith([AREA, made])} onClose={() => replaceWith([AREA])} />}
    </>
  );
}
