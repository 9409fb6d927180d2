import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { schede } from '../bridge/calls';
import { give, useCommand } from '../bridge/commands';
import { explain } from '../bridge/errors';
import type { Scheda } from '../bridge/types';
import { formatNumber } from '../lib/number';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';
import { asked, records, type RecordFilter } from './queries';

type Props = {
  scheda: Scheda;
  filter: RecordFilter;
  /** How many records the filter selects. */
  total: number;
};

/** Writes a list as it is filtered into a spreadsheet, once its author has read what that means. */
export function ExportButton({ scheda, filter, total }: Props) {
  const { nome } = scheda;
  const [open, setOpen] = useState(false);
  const [file, setFile] = useState('');
  const run = useCommand((leave) => schede.esporta(leave, { ...asked(scheda, filter), da: 0, quanti: 0 }), { said: false });
  const ask = () => {
    setFile('');
    run.reset();
    setOpen(true);
  };
  const save = () =>
    give(run, undefined, (written) => {
      setFile(written.file);
      if (written.file === '') setOpen(false);
    });
  const rows = `${formatNumber(total)} ${total === 1 ? nome.singolare : nome.plurale}`;
  return (
    <>
      <Button label="Esporta" disabledReason={total === 0 ? 'Non c’è niente da esportare: l’elenco è vuoto.' : undefined} onPress={ask} />
      {open && (
        <Dialog
          alert
          title={`Esporta ${rows}`}
          onClose={() => setOpen(false)}
          actions={
            file === '' ? (
              <>
                <Button label="Annulla" onPress={() => setOpen(false)} />
                <Button label="Scegli dove salvare" variant="primary" busy={run.isPending} onPress={save} />
              </>
            ) : (
              <Button label="Fatto" variant="primary" onPress={() => setOpen(false)} />
            )
          }
        >
          <div className="ui-stack">
            {run.error && <Failure {...explain(run.error)} />}
            {file === '' ? (
              <p>
                L’elenco, come è filtrato ora, diventa un foglio di calcolo con una colonna per ogni campo. Chi lo esporta, quale elenco e quante righe
                restano scritti nel registro degli accessi, anche senza linea.
              </p>
            ) : (
              <p role="status">{`Esportato in «${file}».`}</p>
            )}
            <p>
              Il file <strong>non è protetto</strong>: chi lo apre legge i dati di tutte le persone che contiene. Ne risponde chi lo esporta, che lo
              conserva solo per il tempo necessario e lo consegna solo a chi ne ha diritto.
            </p>
          </div>
        </Dialog>
      )}
    </>
  );
}

type RecordsProps = { scheda: Scheda; filter: RecordFilter };

/** The same of a list that `RecordTable` draws of the same filter; nothing until it is there. */
export function ExportRecords({ scheda, filter }: RecordsProps) {
  const list = useInfiniteQuery(records(scheda, filter));
  return list.data && <ExportButton scheda={scheda} filter={filter} total={list.data.total} />;
}
