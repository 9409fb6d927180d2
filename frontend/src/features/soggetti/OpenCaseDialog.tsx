import { useQuery } from '@tanstack/react-query';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain, fieldError } from '../../bridge/errors';
import { colleagues, lists } from '../../bridge/reads';
import type { Soggetto } from '../../bridge/types';
import { dayOf } from '../../lib/date';
import { goTo } from '../../lib/route';
import { Button } from '../../ui/Button';
import { useClock } from '../../ui/Clock';
import { DateField } from '../../ui/DateField';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { TextArea } from '../../ui/TextArea';
import { useOpenCase } from './commands';

type Props = { person: Soggetto; onClose: () => void };

const MINE = 'io';

/** Opens a case for a person, for oneself, for a colleague, or for whoever takes it. */
export function OpenCaseDialog({ person, onClose }: Props) {
  const now = useClock();
  const draft = useDraft(`pic:nuova:${person.id}`, { area: '', motivo: '', apertaIl: dayOf(now()), chi: MINE });
  const open = useOpenCase();
  const codes = useQuery(lists).data;
  const people = useQuery(colleagues).data ?? [];
  const { value, set } = draft;
  const save = () =>
    give(
      open,
      {
        soggetto: person.id,
        area: value.area,
        motivo: value.motivo,
        apertaIl: value.apertaIl,
        prendi: value.chi === MINE,
        assegnaA: value.chi === MINE ? '' : value.chi,
      },
      (id) => {
        draft.discard();
        goTo({ name: 'caso', id });
      },
    );
  return (
    <Dialog
      title={`Apri presa in carico per ${person.dati.cognome} ${person.dati.nome}`}
      onClose={onClose}
      actions={
        <>
          <Button label="Apri presa in carico" variant="primary" busy={open.isPending} disabledReason={value.area === '' ? 'Scegli prima l’area.' : undefined} onPress={save} />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        {open.error && <Failure {...explain(open.error)} />}
        <Select
          label="Area"
          required
          placeholder="Scegli"
          value={value.area}
          onChange={(area) => set({ area })}
          options={(codes?.areePIC ?? []).map(({ codice, testo }) => ({ value: codice, label: testo }))}
          error={fieldError(open.error, 'area')}
        />
        <Select
          label="Responsabile del caso"
          placeholder="Nessuno per ora: resta da prendere in carico"
          value={value.chi}
          onChange={(chi) => set({ chi })}
          options={[
            { value: MINE, label: 'Io: prendo in carico' },
            ...people.filter(({ io, sociale }) => person.assegnaPIC.si && sociale && !io).map(({ id, nome }) => ({ value: id, label: nome })),
          ]}
        />
        <DateField label="Aperta il" value={value.apertaIl} onChange={(apertaIl) => set({ apertaIl })} error={fieldError(open.error, 'aperta_il')} />
        <TextArea label="Motivo dell’apertura" value={value.motivo} onChange={(motivo) => set({ motivo })} rows={4} error={fieldError(open.error, 'motivo')} />
      </div>
    </Dialog>
  );
}
