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
import { RadioGroup } from '../ui/RadioGroup';
import { PrintRecords } from './PaperButton';
import { asked, records, type RecordFilter } from './queries';

type Format = 'excel' | 'csv';

const FORMATS = [
  { value: 'excel', label: 'Foglio di calcolo (Excel)' },
  { value: 'csv', label: 'Testo (CSV)' },
] as const satisfies readonly { value: Format; label: string }[];

type Props = {
  scheda: Scheda;
  filter: RecordFilter;
  /** How many records the filter selects. */
  total: number;
};

/** Writes a list as it is filtered into a file of data, once its author has read what that means. */
export function ExportButton({ scheda, filter, total }: Props) {
  const { nome } = scheda;
  const [open, setOpen] = useState(false);
  const [file, setFile] = useState('');
  const [format, setFormat] = useState<Format>('excel');
  const run = useCommand(
    (leave) => {
      const list = { ...asked(scheda, filter), da: 0, quanti: 0 };
      return format === 'excel' ? schede.esporta(leave, list) : schede.esportaCSV(leave, list);
    },
    { said: false },
  );
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
              <>
                <p>
                  L’elenco, come è filtrato ora, diventa un file con una colonna per ogni campo. Chi lo esporta, quale elenco e quante righe restano
                  scritti nel registro degli accessi, anche senza linea.
                </p>
                <RadioGroup label="Formato" value={format} onChange={(value) => setFormat(value as Format)} options={FORMATS} />
              </>
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

/** What takes a list out of the program that `RecordTable` draws of the same filter; nothing until it is there. */
export function ExportRecords({ scheda, filter }: RecordsProps) {
  const list = useInfiniteQuery(records(scheda, filter));
  if (!list.data) return null;
  return (
    <>
      <PrintRecords scheda={scheda} filter={filter} />
      <ExportButton scheda={scheda} filter={filter} total={list.data.total} />
    </>
  );
}
