import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { schede } from '../bridge/calls';
import type { Scheda } from '../bridge/types';
import { formatNumber } from '../lib/number';
import { RadioGroup } from '../ui/RadioGroup';
import { PrintRecords } from './PaperButton';
import { asked, records, type RecordFilter } from './queries';
import { SaveFile } from './SaveFile';

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
  const [format, setFormat] = useState<Format>('excel');
  const rows = `${formatNumber(total)} ${total === 1 ? nome.singolare : nome.plurale}`;
  return (
    <SaveFile
      label="Esporta"
      disabledReason={total === 0 ? 'Non c’è niente da esportare: l’elenco è vuoto.' : undefined}
      title={`Esporta ${rows}`}
      write={(leave) => {
        const list = { ...asked(scheda, filter), da: 0, quanti: 0 };
        return format === 'excel' ? schede.esporta(leave, list) : schede.esportaCSV(leave, list);
      }}
      written={(file) => `Esportato in «${file}».`}
      unprotected="chi lo apre legge i dati di tutte le persone che contiene. Ne risponde chi lo esporta, che lo conserva solo per il tempo necessario e lo consegna solo a chi ne ha diritto."
    >
      <p>
        L’elenco, come è filtrato ora, diventa un file con una colonna per ogni campo. Chi lo esporta, quale elenco e quante righe restano scritti nel
        registro degli accessi, anche senza linea.
      </p>
      <RadioGroup label="Formato" value={format} onChange={(value) => setFormat(value as Format)} options={FORMATS} />
    </SaveFile>
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
