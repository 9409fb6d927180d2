import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain, fieldError } from '../../bridge/errors';
import { lists } from '../../bridge/reads';
import type { PIC } from '../../bridge/types';
import { formatDateTime } from '../../lib/date';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Failure } from '../../ui/Failure';
import { Panel } from '../../ui/Panel';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { TextArea } from '../../ui/TextArea';
import { TextField } from '../../ui/TextField';
import { useWrite } from './commands';

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

const BLANK = { tipo: 'nota', testo: '', conChi: '', dove: '', riservata: false, visibileA: [] as string[] };

function NewEntry({ pic, onDone }: NewProps) {
  const draft = useDraft(`diario:${pic.id}`, BLANK);
  const codes = useQuery(lists).data;
  const others = pic.lettori.filter(({ io }) => !io);
  const write = useWrite();
  const { value, set } = draft;
  return (
    <form
      className="ui-stack"
      aria-label="Nuova voce del diario"
      onSubmit={(event) => {
        event.preventDefault();
        if (write.isPending) return;
        give(write, { ...value, pic: pic.id, il: '' }, () => {
          draft.discard();
          onDone();
        });
      }}
    >
      <Resumed draft={draft} />
      {write.error && <Failure {...explain(write.error)} />}
      <div className="ui-form">
        <Select label="Tipo" value={value.tipo} onChange={(tipo) => set({ tipo })} options={(codes?.tipiDiario ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))} />
        <TextField label="Con chi" value={value.conChi} onChange={(conChi) => set({ conChi })} />
        <TextField label="Dove" value={value.dove} onChange={(dove) => set({ dove })} />
      </div>
      <TextArea label="Testo" required autoFocus rows={7} value={value.testo} onChange={(testo) => set({ testo })} error={fieldError(write.error, 'testo')} />
      <Checkbox
        label="Voce riservata"
        hint="La leggi solo tu, e chi scegli qui sotto."
        checked={value.riservata}
        onChange={(riservata) => set({ riservata })}
      />
      {value.riservata && (
        <fieldset className="ui-form">
          <legend className="ui-label">Visibile anche a</legend>
          {others.map(({ id, nome }) => (
            <Checkbox
              key={id}
              label={nome}
              checked={value.visibileA.includes(id)}
              onChange={(yes) => set({ visibileA: yes ? [...value.visibileA, id] : value.visibileA.filter((one) => one !== id) })}
            />
          ))}
        </fieldset>
      )}
      <p className="ui-muted">Una voce salvata non si modifica più.</p>
      <div className="ui-actions">
        <Button label="Salva nel diario" variant="primary" type="submit" busy={write.isPending} />
        <Button label="Annulla" onPress={onDone} />
      </div>
    </form>
  );
}
