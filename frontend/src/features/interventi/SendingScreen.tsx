import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { siuss } from '../../bridge/calls';
import { give, useCommand } from '../../bridge/commands';
import { explain } from '../../bridge/errors';
import { read } from '../../bridge/reads';
import type { SchedaLetta } from '../../bridge/types';
import { href } from '../../lib/route';
import { useScheda } from '../../record/catalogue';
import { newRecord, openedRecord } from '../../record/queries';
import { RecordFacts } from '../../record/RecordFacts';
import { RecordHead } from '../../record/RecordHead';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { SaveFile } from '../../record/SaveFile';
import { decode, text } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { TextField } from '../../ui/TextField';
import { AREA, DELIVERY, REVOKE, SENDING, SIUSS } from './actions';

type Props = { id: string };

/** A file that told INPS something: what it said, and how it is taken back. */
export function SendingScreen({ id }: Props) {
  const scheda = useScheda(SENDING);
  const view = useQuery(openedRecord(SENDING, id));
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  const record = view.data;
  const revokes = text(decode(record.visto), 'revoca');
  return (
    <>
      <PageHeader title="Invio SIUSS" details={<a href={href([AREA, SIUSS])}>Esporta per SIUSS</a>} />
      <div className="ui-stack">
        <RecordHead scheda={scheda} record={record} />
        {record.daInviare && (
          <Banner tone="warn" title="Da inviare al servizio centrale">
            Carica il file sul portale dell’INPS quando questo avviso non c’è più: fino ad allora un collega può avere esportato le stesse erogazioni.
          </Banner>
        )}
        <SaveAgain record={record} />
        {revokes !== '' && (
          <p>
            <RecordLink kind={SENDING} id={revokes}>
              Invio che revoca
            </RecordLink>
          </p>
        )}
        <RecordFacts scheda={scheda} record={record} except={['nome', 'revoca']} />
        <Content record={record} />
        <RecordHistory record={record} />
      </div>
    </>
  );
}

function SaveAgain({ record }: { record: SchedaLetta }) {
  const run = useCommand((leave) => siuss.salva(leave, record.id), { said: false });
  const [file, setFile] = useState('');
  return (
    <>
      {run.error && <Failure {...explain(run.error)} />}
      <div className="ui-actions">
        <Button label="Salva di nuovo il file" busy={run.isPending} onPress={() => give(run, undefined, (written) => setFile(written.file))} />
        {file !== '' && <span role="status">{`Salvato in «${file}».`}</span>}
      </div>
    </>
  );
}

const STATES = { inviata: '', revocata: 'Revocata', altrove: 'In un invio successivo', assente: 'Non è più fra le schede che vedi' } as const;

type ContentProps = { record: SchedaLetta };

/** What the file told, line by line; those of which INPS still knows can be taken back. */
function Content({ record }: ContentProps) {
  const rows = useQuery(read(['contenuto', record.id], [SENDING, DELIVERY], () => siuss.contenuto(record.id)));
  const told = text(decode(record.visto), 'operazione') === 'inserimento';
  const may = useQuery(newRecord(REVOKE, { revoca: record.id }, [SENDING, 'servizio', 'operatore'])).data?.permesso;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (rows.isError) return <ErrorState {...explain(rows.error)} onRetry={() => void rows.refetch()} />;
  if (!rows.data) return <LoadingState />;
  const open = told && may?.si === true ? rows.data.righe.filter(({ stato }) => stato === 'inviata') : [];
  const picked = open.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const choose = (id: string, yes: boolean) => setChosen(new Set(yes ? [...chosen, id] : [...chosen].filter((one) => one !== id)));
  return (
    <Panel
      title="Che cosa diceva"
      actions={
        open.length > 0 && (
          <>
            <Button label={picked.length === open.length ? 'Nessuna' : 'Scegli tutte'} onPress={() => setChosen(new Set(picked.length === open.length ? [] : open.map(({ id }) => id)))} />
            <Revoke record={record} chosen={picked} last={rows.data.cfOperatore} />
          </>
        )
      }
    >
      <ul className="ui-lines" aria-label="Prestazioni del file">
        {rows.data.righe.map((row) => {
          const label = `${row.chi}, ${row.prestazione}, ${row.quando}, ${row.importo}`;
          return (
            <li key={row.id}>
              {open.some(({ id }) => id === row.id) ? <Checkbox label={label} checked={chosen.has(row.id)} onChange={(yes) => choose(row.id, yes)} /> : label}{' '}
              {told && STATES[row.stato] !== '' && <Badge label={STATES[row.stato]} />}{' '}
              {row.stato !== 'assente' && (
                <RecordLink kind={DELIVERY} id={row.id}>
                  {`Erogazione di ${row.chi}`}
                </RecordLink>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Writes the file by which INPS forgets what is chosen; last is the code that its author wrote the last time. */
function Revoke({ record, chosen, last }: ContentProps & { chosen: string[]; last: string }) {
  const [which, setWhich] = useState<string[]>([]);
  const [cf, setCf] = useState<string>();
  return (
    <SaveFile
      label="Revoca"
      disabledReason={chosen.length === 0 ? 'Scegli prima che cosa revocare.' : undefined}
      title={`Revoca ${which.length === 1 ? 'un’erogazione' : `${which.length} erogazioni`}`}
      onOpen={() => setWhich(chosen)}
      write={(leave) => siuss.revoca(leave, record.id, which, cf ?? last)}
      written={(file) => `Creato «${file}».`}
      unprotected="eliminalo dopo averlo caricato."
    >
      <p>Nasce un file di cancellazione, con quello che era stato detto allora. Caricalo sul portale dell’INPS: poi correggi i dati, anche l’erogazione con «Riapri». Le erogazioni che non annulli tornano fra quelle da esportare, e vanno nel prossimo file del loro periodo.</p>
      <TextField label="Codice fiscale di chi trasmette" hint="Il tuo, quello abilitato sul portale dell’INPS" uppercase maxLength={16} value={cf ?? last} onChange={setCf} />
    </SaveFile>
  );
}
