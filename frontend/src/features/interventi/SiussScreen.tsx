import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { siuss } from '../../bridge/calls';
import { useDraft, type Draft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import { read } from '../../bridge/reads';
import type { ControlloSIUSS, MancanzaSIUSS } from '../../bridge/types';
import { addDays, dayOf, formatDate, isDay } from '../../lib/date';
import { formatNumber } from '../../lib/number';
import { goTo, href } from '../../lib/route';
import { useScheda } from '../../record/catalogue';
import { RecordLink } from '../../record/RecordLink';
import { RecordTable } from '../../record/RecordTable';
import { SaveFile } from '../../record/SaveFile';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { useNow } from '../../ui/Clock';
import { DateField } from '../../ui/DateField';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { TextField } from '../../ui/TextField';
import { AREA, CODES, DELIVERIES, DELIVERY, EXPORT, KIND, SENDING, SERVICE, SIUSS } from './actions';

type Asked = { dal: string; al: string; cf?: string };

/** What the service can tell INPS of a time, what it lacks for that, and what it has told. */
export function SiussScreen() {
  const month = `${dayOf(useNow()).slice(0, 7)}-01`;
  const last = addDays(month, -1);
  const draft = useDraft<Asked>(EXPORT, { dal: `${last.slice(0, 7)}-01`, al: last });
  const sendings = useScheda(SENDING);
  const { dal, al } = draft.value;
  const whole = isDay(dal) && isDay(al) && dal <= al;
  const check = useQuery({ ...read([SIUSS, dal, al], [DELIVERY, KIND, 'soggetto', SERVICE, SENDING], () => siuss.controlla({ dal, al })), enabled: draft.ready && whole });
  if (!draft.ready || !sendings) return <LoadingState />;
  return (
    <>
      <PageHeader
        title="Esporta per SIUSS"
        details={<a href={href([AREA, DELIVERIES])}>Erogazioni</a>}
        actions={<Button label="Codici per SIUSS" onPress={() => goTo([AREA, SIUSS, CODES])} />}
      />
      <div className="ui-stack">
        <div className="ui-form">
          <DateField label="Erogazioni dal" value={dal} onChange={(value) => draft.set({ dal: value })} />
          <DateField
            label="al"
            value={al}
            error={isDay(dal) && isDay(al) && al < dal ? 'Viene prima dell’inizio.' : undefined}
            onChange={(value) => draft.set({ al: value })}
          />
        </div>
        {whole && (check.isError ? <ErrorState {...explain(check.error)} onRetry={() => void check.refetch()} /> : check.data ? <Checked check={check.data} draft={draft} /> : <LoadingState />)}
        <Panel title="Invii">
          <RecordTable
            label="Invii SIUSS"
            scheda={sendings}
            filter={{ testo: '', dove: [], ovunque: false }}
            onOpen={(row) => goTo([AREA, SIUSS, row.id])}
            empty={<EmptyState title="Ancora nessun invio">Ogni file creato resta qui, con quello che diceva.</EmptyState>}
          />
        </Panel>
      </div>
    </>
  );
}

type CheckedProps = { check: ControlloSIUSS; draft: Draft<Asked> };

/** What is ready, what is not, and why. */
function Checked({ check, draft }: CheckedProps) {
  const aside = [
    check.ferme > 0 && `${deliveries(check.ferme)} da completare`,
    check.daPagare > 0 && `${deliveries(check.daPagare)} da liquidare prima`,
    check.giaInviate > 0 && `${deliveries(check.giaInviate)} già in un invio`,
    check.oltre > 0 && `${deliveries(check.oltre)} che vanno nel file dopo: uno ne tiene 400`,
    ...Object.entries(check.altrui).map(([service, n]) => `${deliveries(n)} di ${service}, che le esporta da sé finché vede il caso`),
  ].filter((part) => part !== false);
  return (
    <>
      <Panel title="Pronte">
        <div className="ui-stack">
          <p>
            <strong>{check.pronte === 0 ? 'Nessuna erogazione è pronta.' : `${deliveries(check.pronte)} di ${people(check.beneficiari)}, ${check.importo}`}</strong>
            {aside.length > 0 && <span className="ui-muted"> Restano fuori: {aside.join('; ')}.</span>}
          </p>
          {check.ente.manca.length > 0 ? (
            <Banner tone="warn" title="Mancano i codici dell’ente" actions={<Button label="Scrivi i codici" onPress={() => goTo([AREA, SIUSS, CODES])} />}>
              {check.ente.manca.join(' ')}
            </Banner>
          ) : (
            <p className="ui-muted">{`Ente erogatore: ${check.ente.denominazione || check.ente.codice} (${check.ente.codice}), sede ${check.ente.sede}`}</p>
          )}
          <TextField
            label="Codice fiscale di chi trasmette"
            hint="Il tuo, quello abilitato sul portale dell’INPS"
            uppercase
            maxLength={16}
            value={draft.value.cf ?? check.ente.cfOperatore}
            onChange={(value) => draft.set({ cf: value })}
          />
          <div className="ui-actions">
            <Export check={check} draft={draft} />
          </div>
        </div>
      </Panel>
      <Lacking title="Da completare" list={check.mancanze} />
      <Lacking title="Da sapere" list={check.avvisi} />
    </>
  );
}

const deliveries = (n: number) => (n === 1 ? 'un’erogazione' : `${formatNumber(n)} erogazioni`);
const people = (n: number) => (n === 1 ? 'una persona' : `${formatNumber(n)} persone`);

/** Records that are to be put right, each with what it lacks and a way there. */
function Lacking({ title, list }: { title: string; list: readonly MancanzaSIUSS[] }) {
  if (list.length === 0) return null;
  return (
    <Panel title={title}>
      <ul className="ui-lines interventi-siuss">
        {list.map((one) => (
          <li key={one.id}>
            <div>
              {one.kind === SERVICE ? <a href={href([AREA, SIUSS, CODES])}>Codici per SIUSS</a> : <RecordLink kind={one.kind} id={one.id}>{one.titolo}</RecordLink>}{' '}
              <Badge label={deliveries(one.ferma)} />
              <div className="ui-muted">{one.dettaglio}</div>
            </div>
            <ul>
              {one.manca.map((why) => (
                <li key={why}>{why}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Writes the file of what is ready, once its author has read what goes and what does not. */
function Export({ check, draft }: CheckedProps) {
  const { dal, al } = draft.value;
  const cf = draft.value.cf ?? check.ente.cfOperatore;
  // What was read when the dialog opened is what one decides on.
  const [seen, setSeen] = useState(check);
  const why = !check.puo.si
    ? check.puo.perche
    : check.pronte === 0
      ? 'Nessuna erogazione è pronta: completa quello che manca, o scegli un altro periodo.'
      : check.ente.manca.length > 0
        ? 'Scrivi prima i codici dell’ente.'
        : cf.trim() === ''
          ? 'Scrivi prima il codice fiscale di chi trasmette.'
          : undefined;
  return (
    <SaveFile
      label="Crea il file"
      primary
      disabledReason={why}
      title={`Crea il file SIUSS: ${deliveries(seen.pronte)}`}
      onOpen={() => setSeen(check)}
      write={(leave) => siuss.esporta(leave, { dal, al }, cf, seen.visto)}
      written={(file) => `Creato «${file}». Caricalo sul portale dell’INPS quando l’invio non è più «da inviare».`}
      unprotected="chi lo apre legge i dati di tutte le persone che contiene. Ne risponde chi lo esporta, che lo elimina dopo averlo caricato e lo consegna solo all’INPS."
    >
      <p>{`Il file dice all’INPS che cosa è stato erogato dal ${formatDate(dal)} al ${formatDate(al)} a ${people(seen.beneficiari)}, per ${seen.importo}.`}</p>
      {seen.ferme > 0 && (
        <p>
          <strong>{`Resta fuori quello che non è completo: ${deliveries(seen.ferme)}.`}</strong> Si esporta dopo averlo completato.
        </p>
      )}
      <p>Chi lo crea, quando e quante righe ha restano scritti nel registro degli accessi, e il file resta fra gli invii.</p>
    </SaveFile>
  );
}
