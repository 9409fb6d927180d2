import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain, fieldError, isConflict } from '../../bridge/errors';
import { lists, services } from '../../bridge/reads';
import type { ModificaPIC, PIC } from '../../bridge/types';
import { addDays, dayOf, formatDate } from '../../lib/date';
import { Button } from '../../ui/Button';
import { useClock } from '../../ui/Clock';
import { DateField } from '../../ui/DateField';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LabelledList } from '../../ui/LabelledList';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { TextArea } from '../../ui/TextArea';
import { TextField } from '../../ui/TextField';
import { useAssign, useChangeCase, useClose, useReopen, useShare } from './commands';

type Props = { pic: PIC; onClose: () => void };

export function AssignDialog({ pic, onClose }: Props) {
  const [who, setWho] = useState('');
  // The case as it was when the dialog opened: a colleague's step meanwhile is told.
  const [seen] = useState(pic);
  const assign = useAssign(seen);
  return (
    <Dialog
      title="Assegna il caso"
      onClose={onClose}
      actions={
        <>
          <Button label="Assegna" variant="primary" busy={assign.isPending} disabledReason={who === '' ? 'Scegli prima a chi.' : undefined} onPress={() => assign.mutate(who, { onSuccess: onClose })} />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        {assign.error && <Failure {...explain(assign.error)} />}
        <Select
          label="A chi"
          hint="Riceverà una notifica, e il caso resterà da prendere in carico."
          placeholder="Scegli"
          value={who}
          onChange={setWho}
          options={pic.assegnabili.filter(({ id }) => id !== pic.responsabileID).map(({ id, nome, ruolo }) => ({ value: id, label: `${nome}, ${ruolo.toLowerCase()}` }))}
        />
      </div>
    </Dialog>
  );
}

export function CloseDialog({ pic, onClose }: Props) {
  const now = useClock();
  const draft = useDraft(`pic:chiudi:${pic.id}`, { motivo: '', il: dayOf(now()), note: '' });
  const codes = useQuery(lists).data;
  const [seen] = useState(pic);
  const close = useClose(seen);
  const { value, set } = draft;
  return (
    <Dialog
      title="Chiudi il caso"
      onClose={onClose}
      actions={
        <>
          <Button
            label="Chiudi il caso"
            variant="primary"
            busy={close.isPending}
            disabledReason={value.motivo === '' ? 'Scegli prima il motivo.' : undefined}
            onPress={() =>
              give(close, value, () => {
                draft.discard();
                onClose();
              })
            }
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        {close.error && <Failure {...explain(close.error)} />}
        <Select
          label="Motivo della chiusura"
          required
          placeholder="Scegli"
          value={value.motivo}
          onChange={(motivo) => set({ motivo })}
          options={(codes?.motiviChiusura ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))}
          error={fieldError(close.error, 'motivo_chiusura')}
        />
        <DateField label="Chiusa il" value={value.il} onChange={(il) => set({ il })} error={fieldError(close.error, 'chiusa_il')} />
        <TextArea label="Note sulla chiusura" value={value.note} onChange={(note) => set({ note })} rows={4} />
      </div>
    </Dialog>
  );
}

export function ReopenDialog({ pic, onClose }: Props) {
  const draft = useDraft(`pic:riapri:${pic.id}`, { motivo: '' });
  const [seen] = useState(pic);
  const reopen = useReopen(seen);
  const { value, set } = draft;
  return (
    <Dialog
      title="Riapri il caso"
      onClose={onClose}
      actions={
        <>
          <Button
            label="Riapri il caso"
            variant="primary"
            busy={reopen.isPending}
            disabledReason={value.motivo.trim() === '' ? 'Scrivi prima perché.' : undefined}
            onPress={() =>
              give(reopen, value.motivo, () => {
                draft.discard();
                onClose();
              })
            }
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        {reopen.error && <Failure {...explain(reopen.error)} />}
        <TextArea
          label="Perché si riapre"
          hint="Resta nel diario, con il motivo per cui era stato chiuso."
          required
          value={value.motivo}
          onChange={(motivo) => set({ motivo })}
          rows={4}
          error={fieldError(reopen.error, 'motivo')}
        />
        <p className="ui-muted">Il caso aspetterà che qualcuno lo prenda in carico.</p>
      </div>
    </Dialog>
  );
}

/** What of a case is edited as a form, the team with it. */
export function EditDialog({ pic, onClose }: Props) {
  const standing: ModificaPIC = { area: pic.area, motivo: pic.motivo, note: pic.note, equipe: pic.equipe };
  const draft = useDraft(`pic:modifica:${pic.id}`, standing);
  const now = useClock();
  const [who, setWho] = useState('');
  const [role, setRole] = useState('');
  const codes = useQuery(lists).data;
  const change = useChangeCase(pic);
  const { value, set } = draft;
  const outside = pic.colleghi.filter(({ id }) => !value.equipe.some(({ operatore }) => operatore === id));
  return (
    <Dialog
      wide
      title="Modifica la presa in carico"
      onClose={onClose}
      actions={
        <>
          <Button
            label="Salva"
            variant="primary"
            busy={change.isPending}
            onPress={() =>
              give(change, { prima: draft.seen, dopo: value }, () => {
                draft.discard();
                onClose();
              })
            }
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        {change.error && (
          <Failure
            {...explain(change.error)}
            {...(isConflict(change.error) && {
              actions: (
                <Button
                  label="Rileggi, tieni quello che ho scritto"
                  onPress={() => {
                    draft.rebase(standing);
                    change.reset();
                  }}
                />
              ),
            })}
          />
        )}
        <Select label="Area" value={value.area} onChange={(area) => set({ area })} options={(codes?.areePIC ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))} />
        <TextArea label="Motivo dell’apertura" value={value.motivo} onChange={(motivo) => set({ motivo })} rows={3} />
        <TextArea label="Note" value={value.note} onChange={(note) => set({ note })} rows={4} />
        <LabelledList label="Équipe">
          {value.equipe.map((member) => (
            <li key={member.operatore} className="ui-order">
              <span>
                {member.nome}
                {member.ruolo && `, ${member.ruolo}`}
              </span>
              <Button
                label={`Togli ${member.nome} dall’équipe`}
                icon="close"
                iconOnly
                variant="plain"
                onPress={() => set({ equipe: value.equipe.filter(({ operatore }) => operatore !== member.operatore) })}
              />
            </li>
          ))}
        </LabelledList>
        <fieldset className="ui-form">
          <legend className="ui-label">Aggiungi all’équipe</legend>
          <Select label="Collega" placeholder="Scegli" value={who} onChange={setWho} options={outside.map(({ id, nome }) => ({ value: id, label: nome }))} />
          <TextField label="Ruolo nell’équipe" placeholder="educatore, psicologo…" value={role} onChange={setRole} />
          <Button
            label="Aggiungi"
            disabledReason={who === '' ? 'Scegli prima il collega.' : undefined}
            onPress={() => {
              const nome = pic.colleghi.find(({ id }) => id === who)?.nome ?? '';
              set({ equipe: [...value.equipe, { operatore: who, nome, ruolo: role.trim(), dal: dayOf(now()) }] });
              setWho('');
              setRole('');
            }}
          />
        </fieldset>
      </div>
    </Dialog>
  );
}

/** How long a case is shared unless one says otherwise. */
const SHARE_DAYS = 90;

export function ShareDialog({ pic, onClose }: Props) {
  const now = useClock();
  const [service, setService] = useState('');
  const [until, setUntil] = useState(addDays(dayOf(now()), SHARE_DAYS));
  const all = useQuery(services).data ?? [];
  // The case as it was when the service was chosen; what is ended stands beside
  // the button that ends it.
  const [seen, setSeen] = useState(pic);
  const share = useShare(seen);
  const end = useShare(pic);
  const error = share.error ?? end.error;
  const others = all.filter(({ id, nome }) => nome !== pic.servizio && !pic.condivisa.some(({ servizio }) => servizio === id));
  return (
    <Dialog
      title="Condividi il caso"
      onClose={onClose}
      actions={
        <>
          <Button
            label="Condividi"
            variant="primary"
            busy={share.isPending}
            disabledReason={service === '' ? 'Scegli prima il servizio.' : undefined}
            onPress={() => share.mutate({ servizio: service, fino: until }, { onSuccess: onClose })}
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        {error && <Failure {...explain(error)} />}
        <p className="ui-muted">L’altro servizio vedrà il caso e il suo diario, e potrà scriverci, fino alla data che scegli. Le voci riservate no.</p>
        <LabelledList label="Condiviso con">
          {pic.condivisa.map(({ servizio, nome, fino }) => (
            <li key={servizio} className="ui-order">
              <span>
                {nome}, fino al {formatDate(fino)}
              </span>
              <Button label={`Interrompi con ${nome}`} variant="plain" busy={end.isPending} onPress={() => end.mutate({ servizio, fino: '' })} />
            </li>
          ))}
        </LabelledList>
        <Select label="Servizio" placeholder="Scegli" value={service} onChange={(id) => { setService(id); setSeen(pic); }} options={others.map(({ id, nome }) => ({ value: id, label: nome }))} />
        <DateField label="Fino al" value={until} onChange={setUntil} min={dayOf(now())} error={fieldError(share.error, 'fino')} />
      </div>
    </Dialog>
  );
}
