import { useMemo, useState } from 'react';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import type { PIC } from '../../bridge/types';
import { formatDateTime } from '../../lib/date';
import { actionOf, useScheda, withChoices } from '../../record/catalogue';
import { useCreateRecord } from '../../record/commands';
import { RecordForm } from '../../record/RecordForm';
import { pickUnder, type Values } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { Resumed } from '../../ui/Resumed';

type Props = { pic: PIC };

/** The diary of a case, newest first, and what is being written. */
export function Diary({ pic }: Props) {
  const [writing, setWriting] = useState(false);
  const { si, perche } = pic.scriviDiario;
  if (!pic.leggiDiario.si) {
    return (
      <Panel title="Diario">
        <p className="ui-muted">{pic.leggiDiario.perche}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Diario"
      details={<Badge label={String(pic.diario.length)} />}
      actions={!writing && <Button label="Scrivi nel diario" disabledReason={si ? undefined : perche} onPress={() => setWriting(true)} />}
    >
      <div className="ui-stack">
        {writing && <NewEntry pic={pic} onDone={() => setWriting(false)} />}
        {pic.diario.length === 0 && !writing && <p className="ui-muted">Il diario è vuoto.</p>}
        {pic.diario.map((entry) => (
          <article key={entry.id} aria-label={`${entry.tipoTesto} del ${formatDateTime(entry.il)}`}>
            <div className="ui-actions">
              <strong>{entry.tipoTesto}</strong>
              <span className="ui-muted">
                {formatDateTime(entry.il)}, {entry.autore}
                {entry.conChi && `, con ${entry.conChi}`}
                {entry.dove && `, ${entry.dove}`}
              </span>
              {entry.riservata && (
                <Badge label={entry.visibileA.length > 0 ? `Riservata, anche a ${entry.visibileA.join(', ')}` : 'Riservata'} icon="locked" tone="warn" />
              )}
              {entry.daInviare && <Badge label="Da inviare" tone="warn" />}
            </div>
            <p className="ui-written">{entry.testo}</p>
          </article>
        ))}
      </div>
    </Panel>
  );
}

type NewProps = Props & { onDone: () => void };

const WRITE = 'diario.scrivi';

function NewEntry({ pic, onDone }: NewProps) {
  const known = useScheda('diario');
  // A change of state is written by the step that makes it.
  const scheda = useMemo(() => known && withChoices(known, 'tipo', (code) => code !== 'cambio_stato'), [known]);
  const draft = useDraft<Values>(`${WRITE}:${pic.scheda.id}`, { pic: pic.scheda.id, tipo: 'nota' });
  const write = useCreateRecord(WRITE);
  if (!scheda || !draft.ready) return <LoadingState />;
  const { campi, propone } = actionOf(scheda, WRITE);
  const asked = campi.filter((path) => path !== 'pic' && path !== 'autore' && (path !== 'visibile_a.*' || draft.value.riservata === true));
  return (
    <form
      noValidate
      className="ui-stack"
      aria-label="Nuova voce del diario"
      onSubmit={(event) => {
        event.preventDefault();
        if (write.isPending) return;
        give(write, pickUnder(draft.value, {}, ['pic', ...asked]), () => {
          draft.discard();
          onDone();
        });
      }}
    >
      <Resumed draft={draft} />
      {write.error && <Failure {...explain(write.error)} />}
      <RecordForm plain focus="testo" scheda={scheda} fields={asked} filled={propone} id="" values={draft.value} set={draft.set} error={write.error} />
      <p className="ui-muted">Una voce salvata non si modifica più.</p>
      <div className="ui-actions">
        <Button label="Salva nel diario" variant="primary" type="submit" busy={write.isPending} />
        <Button label="Annulla" onPress={onDone} />
      </div>
    </form>
  );
}
