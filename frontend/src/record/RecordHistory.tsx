import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../bridge/errors';
import { reconciliation } from '../bridge/reads';
import type { CampoCambiato, Passaggio, SchedaLetta } from '../bridge/types';
import { formatDateTime } from '../lib/date';
import { Button } from '../ui/Button';
import { ErrorState } from '../ui/ErrorState';
import { LoadingState } from '../ui/LoadingState';
import { Panel } from '../ui/Panel';
import { history } from './queries';

type Props = { record: SchedaLetta };

type OfProps = Props & {
  /** Whose it is, where that is not what the page is about: "del nucleo". */
  of?: string;
};

/** What became of a record, who changed what and when. The central service tells it, once somebody asks. */
export function RecordHistory({ record, of = '' }: OfProps) {
  const [open, setOpen] = useState(false);
  const online = useQuery(reconciliation).data?.inLinea ?? true;
  return (
    <Panel
      title={`Storia ${of}`.trim()}
      actions={
        <Button
          label={`${open ? 'Chiudi' : 'Apri'} la storia ${of}`.trim()}
          disabledReason={open || online ? undefined : 'La storia si legge dal servizio centrale, e adesso non c’è linea.'}
          onPress={() => setOpen(!open)}
        />
      }
    >
      {open && <Passages record={record} />}
    </Panel>
  );
}

function Passages({ record }: Props) {
  const view = useInfiniteQuery(history(record));
  const passages = view.data?.pages.flatMap(({ passaggi }) => passaggi) ?? [];
  return (
    <div className="ui-stack">
      {record.daInviare && <p className="ui-muted">Le modifiche di questo computer non ancora inviate entrano nella storia quando sono al servizio centrale.</p>}
      {view.isPending && <LoadingState />}
      {view.isSuccess && passages.length === 0 && <p className="ui-muted">Non c’è ancora nessuna modifica da mostrare.</p>}
      {passages.length > 0 && (
        <ul className="ui-lines" aria-label="Storia">
          {passages.map((passage) => (
            <Passage key={passage.versione} passage={passage} />
          ))}
        </ul>
      )}
      {view.isError && <ErrorState {...explain(view.error)} onRetry={() => void (passages.length > 0 ? view.fetchNextPage() : view.refetch())} />}
      {view.hasNextPage && !view.isError && <Button label="Carica altre" busy={view.isFetching} onPress={() => void view.fetchNextPage()} />}
    </div>
  );
}

function Passage({ passage: { quando, fatta, chi, cosa, campi } }: { passage: Passaggio }) {
  return (
    <li className="ui-passage">
      <p>
        <strong>{chi}</strong> {cosa}{' '}
        <span className="ui-muted">
          {formatDateTime(quando)}
          {fatta && ` (sul suo computer ${formatDateTime(fatta)})`}
        </span>
      </p>
      {campi.length > 0 && (
        <dl className="ui-facts">
          {campi.map((campo, place) => (
            // Two entries of a collection may be called the same.
            <Change key={`${place} ${campo.etichetta}`} {...campo} />
          ))}
        </dl>
      )}
    </li>
  );
}

function Change({ etichetta, era, e }: CampoCambiato) {
  return (
    <div>
      <dt>{etichetta}</dt>
      {era !== '' && (
        <dd>
          <span className="ui-muted">era</span> <Words text={era} />
        </dd>
      )}
      <dd>
        {era !== '' && <span className="ui-muted">ora </span>}
        {e === '' ? <span className="ui-muted">{era === '' ? 'cambiato' : 'vuoto'}</span> : <Words text={e} />}
      </dd>
    </div>
  );
}

/** How much of a text is shown before somebody asks for the rest. */
const BEGINNING = 240;

function Words({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  if (whole || text.length <= BEGINNING) return <span className="ui-verbatim">{text}</span>;
  return (
    <>
      <span className="ui-verbatim">{text.slice(0, BEGINNING)}…</span> <Button label="Leggi tutto" variant="plain" onPress={() => setWhole(true)} />
    </>
  );
}
