import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { goTo } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { fieldOf, useScheda } from '../../record/catalogue';
import { ExportRecords } from '../../record/ExportButton';
import { RecordCount } from '../../record/RecordCount';
import { RecordTable } from '../../record/RecordTable';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ListDetail } from '../../ui/ListDetail';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { AREA, KIND, SCALES } from './actions';
import { AssessmentDetail } from './AssessmentDetail';
import { scalesInUse } from './queries';

type Props = { id?: string | undefined };

/** The assessments of the service in use, and the one that is open. */
export function AssessmentsScreen({ id }: Props) {
  const [words, setWords] = useState('');
  const [scale, setScale] = useState('');
  const [state, setState] = useState('');
  const scheda = useScheda(KIND);
  const scales = useQuery(scalesInUse).data ?? [];
  const linkTo = useLinkTo();
  if (!scheda) return <LoadingState />;
  const chosen = [
    { campi: ['modello'], valori: scale === '' ? [] : [scale] },
    { campi: ['stato'], valori: state === '' ? [] : [state] },
  ];
  const filter = { testo: words.trim(), dove: chosen.filter(({ valori }) => valori.length > 0), ovunque: false };
  const filtered = words.trim() !== '' || filter.dove.length > 0;
  return (
    <>
      <PageHeader
        title="Valutazioni"
        details={<RecordCount scheda={scheda} filter={filter} />}
        actions={
          <>
            <ExportRecords scheda={scheda} filter={filter} />
            <Button label="Scale" icon="list" onPress={() => goTo([AREA, SCALES])} />
          </>
        }
      />
      <ListDetail
        detailLabel="Valutazione aperta"
        onClose={() => goTo([AREA])}
        detail={id !== undefined && <AssessmentDetail key={id} id={id} />}
        list={
          <>
            <div className="ui-form">
              <TextField label="Cerca fra le valutazioni" type="search" placeholder="Soggetto, scala" value={words} onChange={setWords} />
              <Select label="Scala" placeholder="Tutte" value={scale} onChange={setScale} options={scales.map((one) => ({ value: one.id, label: one.titolo }))} />
              <Select
                label="Stato"
                placeholder="Tutti"
                value={state}
                onChange={setState}
                options={(fieldOf(scheda, 'stato')?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))}
              />
            </div>
            <RecordTable
              label="Valutazioni"
              scheda={scheda}
              filter={filter}
             
              narrow={id !== undefined}
              selected={id}
              onOpen={(row) => goTo(linkTo(KIND, row.id))}
              empty={
                <EmptyState title={filtered ? 'Nessuna valutazione con questi filtri' : 'Nessuna valutazione'}>
                  {filtered ? 'Allarga i filtri.' : 'Una valutazione si comincia dalla scheda del soggetto, o da un suo caso.'}
                </EmptyState>
              }
            />
          </>
        }
      />
    </>
  );
}
