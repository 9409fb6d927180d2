import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { statistiche } from '../../bridge/calls';
import { explain } from '../../bridge/errors';
import { read } from '../../bridge/reads';
import { addDays, dayOf, formatDate, isDay } from '../../lib/date';
import { RadioGroup } from '../../ui/RadioGroup';
import { useNow } from '../../ui/Clock';
import { DateField } from '../../ui/DateField';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import { SaveFile } from '../../record/SaveFile';
import { CountTable } from './CountTable';

type Span = { dal: string; al: string };

const LATELY = 'ultimi';
const CHOSEN = 'scelto';
const YEARS = 4;

/** What the service in use did in a time, in numbers. */
export function StatisticsScreen() {
  const today = dayOf(useNow());
  const year = Number(today.slice(0, 4));
  const [which, setWhich] = useState(LATELY);
  const [own, setOwn] = useState<Span>(() => lately(today));
  const span = which === CHOSEN ? own : which === LATELY ? lately(today) : { dal: `${which}-01-01`, al: `${which}-12-31` };
  const whole = isDay(span.dal) && isDay(span.al) && span.dal <= span.al;
  const tables = useQuery({ ...read(['statistiche', span.dal, span.al], ['pic', 'intervento', 'erogazione', 'soggetto', 'segnalazione', 'operatore', 'servizio'], () => statistiche.leggi(span)), enabled: whole });
  const choose = (next: string) => {
    if (next === CHOSEN) setOwn(span);
    setWhich(next);
  };
  return (
    <>
      <PageHeader title="Statistiche" actions={<Export span={span} disabledReason={tables.data && whole ? undefined : 'Scegli prima un periodo.'} />} />
      <div className="ui-stack">
        <div className="ui-form">
          <Select
            label="Periodo"
            value={which}
            onChange={choose}
            options={[
              { value: LATELY, label: 'Ultimi 12 mesi' },
              ...Array.from({ length: YEARS }, (_, ago) => ({ value: `${year - ago}`, label: `Anno ${year - ago}` })),
              { value: CHOSEN, label: 'Altri giorni' },
            ]}
          />
          {which === CHOSEN && (
            <>
              <DateField label="Dal" value={own.dal} onChange={(dal) => setOwn({ ...own, dal })} />
              <DateField label="Al" value={own.al} error={isDay(own.dal) && isDay(own.al) && own.al < own.dal ? 'Viene prima dell’inizio.' : undefined} onChange={(al) => setOwn({ ...own, al })} />
            </>
          )}
        </div>
        {whole && <p className="ui-muted">{`Dal ${formatDate(span.dal)} al ${formatDate(span.al)}. Contano le schede del servizio in uso, come sono ora su questo computer.`}</p>}
        {whole && (tables.isError ? <ErrorState {...explain(tables.error)} onRetry={() => void tables.refetch()} /> : tables.data ? tables.data.map((table) => <CountTable key={table.codice} table={table} />) : <LoadingState />)}
      </div>
    </>
  );
}

/** The twelve months that end today. */
function lately(today: string): Span {
  const [year, month, day] = today.split('-');
  return { dal: addDays(`${Number(year) - 1}-${month}-${month === '02' && day === '29' ? '28' : day}`, 1), al: today };
}

const FORMATS = [
  { value: 'excel', label: 'Foglio di calcolo (Excel)' },
  { value: 'csv', label: 'Testo (CSV)' },
] as const;

type ExportProps = { span: Span; disabledReason: string | undefined };

function Export({ span, disabledReason }: ExportProps) {
  const [format, setFormat] = useState<string>('excel');
  return (
    <SaveFile
      label="Esporta"
      disabledReason={disabledReason}
      title="Esporta le statistiche"
      write={(leave) => (format === 'excel' ? statistiche.esporta(leave, span) : statistiche.esportaCSV(leave, span))}
      written={(file) => `Esportato in «${file}».`}
      unprotected="chi lo apre legge i numeri del servizio. Ne risponde chi lo esporta."
    >
      <p>I numeri sotto 5 escono coperti, perché nessuno riconosca una persona. Che le statistiche sono state esportate resta scritto nel registro degli accessi.</p>
      <RadioGroup label="Formato" value={format} onChange={setFormat} options={FORMATS} />
    </SaveFile>
  );
}
