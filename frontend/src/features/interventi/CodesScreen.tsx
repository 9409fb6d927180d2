import { useQuery } from '@tanstack/react-query';

import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import { access } from '../../bridge/reads';
import type { Scheda, SchedaLetta } from '../../bridge/types';
import { goTo, href } from '../../lib/route';
import { actionOf, fieldOf, useScheda } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { oneRecord } from '../../record/queries';
import { decode, text, type Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { FormBar } from '../../ui/FormBar';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { TextField } from '../../ui/TextField';
import { AREA, DELIVERY, SERVICE, SIUSS, WRITE_CODES } from './actions';

/** What INPS calls the body for which the service gives, and each thing that it gives. */
export function CodesScreen() {
  const id = useQuery(access).data?.sessione?.servizio?.id;
  const service = useQuery({ ...oneRecord(SERVICE, id ?? ''), enabled: id !== undefined });
  const scheda = useScheda(SERVICE);
  const deliveries = useScheda(DELIVERY);
  if (service.isError) return <ErrorState {...explain(service.error)} onRetry={() => void service.refetch()} />;
  if (!service.data || !scheda || !deliveries) return <LoadingState />;
  return <Codes key={service.data.id} service={service.data} scheda={scheda} deliveries={deliveries} />;
}

type Props = { service: SchedaLetta; scheda: Scheda; deliveries: Scheda };

const BODY = ['siuss_ente', 'siuss_denominazione', 'siuss_sede'];

function Codes({ service, scheda, deliveries }: Props) {
  const seen = decode(service.visto);
  const draft = useDraft<Values>(`${WRITE_CODES}:${service.id}`, {});
  const write = useAct(WRITE_CODES, actionOf(scheda, WRITE_CODES).detto);
  const may = service.puo.find(({ azione }) => azione === WRITE_CODES)?.permesso;
  if (!draft.ready) return <LoadingState />;
  const read = (path: string) => (path in draft.value ? text(draft.value, path) : text(seen, path));
  const change = (path: string) => (value: string) => draft.set({ [path]: value === text(seen, path) ? undefined : value });
  const failure = write.error && explain(write.error);
  const wrong = (path: string) => (write.error?.field === path ? write.error.message : undefined);
  const wanted = Object.fromEntries(Object.entries(draft.value).map(([path, value]) => [path, value === '' ? undefined : value]));
  const disabled = may?.si !== true;
  const means = (fieldOf(scheda, 'siuss_mezzi.*')?.voci ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }));
  return (
    <>
      <PageHeader title="Codici per SIUSS" details={<a href={href([AREA, SIUSS])}>Esporta per SIUSS</a>} />
      <form
        noValidate
        className="ui-stack"
        aria-label="Codici per SIUSS"
        onSubmit={(event) => {
          event.preventDefault();
          write.mutate({ id: service.id, seen, wanted }, { onSuccess: draft.discard });
        }}
      >
        <Resumed draft={draft} />
        {failure && <Failure {...failure} />}
        {disabled && <p className="ui-muted">{may?.perche}</p>}
        <Panel title={`Ente erogatore di ${service.titolo}`}>
          <div className="ui-form">
            {BODY.map((path) => {
              const field = fieldOf(scheda, path);
              return (
                <TextField
                  key={path}
                  label={field?.etichetta ?? ''}
                  hint={field?.aiuto}
                  uppercase={field?.maiuscolo === true}
                  disabled={disabled}
                  error={wrong(path)}
                  value={read(path)}
                  onChange={change(path)}
                />
              );
            })}
          </div>
        </Panel>
        <Panel title="Prestazioni">
          <p className="ui-muted">Il codice è quello della tabella dell’INPS, per esempio A1.01. Servono solo per quello che il servizio eroga.</p>
          <ul className="ui-lines interventi-codes">
            {(fieldOf(deliveries, 'prestazione')?.voci ?? []).map(({ codice, testo }) => (
              <li key={codice}>
                <span>{testo}</span>
                <TextField
                  label={`Codice INPS di ${testo}`}
                  hideLabel
                  uppercase
                  maxLength={10}
                  disabled={disabled}
                  error={wrong(`siuss_codici.${codice}`)}
                  value={read(`siuss_codici.${codice}`)}
                  onChange={change(`siuss_codici.${codice}`)}
                />
                <Select
                  label={`Prova dei mezzi di ${testo}`}
                  hideLabel
                  placeholder="Prova dei mezzi"
                  disabled={disabled}
                  options={means}
                  value={read(`siuss_mezzi.${codice}`)}
                  onChange={change(`siuss_mezzi.${codice}`)}
                />
              </li>
            ))}
          </ul>
        </Panel>
        <FormBar about="Valgono per tutto il servizio">
          <Button label="Torna al controllo" onPress={() => goTo([AREA, SIUSS])} />
          <Button
            label="Salva"
            type="submit"
            variant="primary"
            busy={write.isPending}
            disabledReason={disabled ? may?.perche : Object.keys(wanted).length === 0 ? 'Non è cambiato niente.' : undefined}
          />
        </FormBar>
      </form>
    </>
  );
}
