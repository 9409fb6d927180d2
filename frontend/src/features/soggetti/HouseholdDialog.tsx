import { useQuery } from '@tanstack/react-query';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import { lists } from '../../bridge/reads';
import type { Componente, Nucleo, Soggetto } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { Button } from '../../ui/Button';
import { Combobox } from '../../ui/Combobox';
import { DateField } from '../../ui/DateField';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LabelledList } from '../../ui/LabelledList';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';
import { useSaveHousehold } from './commands';
import { lookFor } from './queries';

type Props = { person: Soggetto; household?: Nucleo; onClose: () => void };

const KINDS = [
  { value: 'anagrafico', label: 'Anagrafico (residenza)' },
  { value: 'isee', label: 'ISEE' },
  { value: 'di_fatto', label: 'Di fatto' },
];

/** What is typed of a member who is not added yet. */
const NOBODY: Componente = { chiave: '', soggetto: '', nome: '', scritto: '', relazione: '', dataNascita: '' };

/** Who lives with whom: people of the record, and others by name. */
export function HouseholdDialog({ person, household, onClose }: Props) {
  const codes = useQuery(lists).data;
  const draft = useDraft(household ? `nucleo:${household.id}` : `nucleo:nuovo:${person.id}`, {
    tipo: household?.tipo ?? 'anagrafico',
    membri: household?.componenti ?? [
      { chiave: '', soggetto: person.id, nome: `${person.dati.cognome} ${person.dati.nome}`, scritto: '', relazione: 'Intestatario', dataNascita: person.dati.dataNascita },
    ],
    nuovo: NOBODY,
  });
  const { set } = draft;
  const { tipo, membri, nuovo } = draft.value;
  const describe = (change: Partial<Componente>) => set({ nuovo: { ...nuovo, ...change } });
  const found = useQuery({ ...lookFor(nuovo.nome), enabled: nuovo.soggetto === '' && nuovo.nome.trim().length > 1 }).data ?? [];
  const save = useSaveHousehold(person.id);
  const relations = codes?.relazioni ?? [];

  const add = () => set({ membri: [...membri, { ...nuovo, nome: nuovo.nome.trim() }], nuovo: NOBODY });
  const keep = () =>
    give(save, { ...(household && { id: household.id }), tipo, prima: household ? draft.seen.membri : [], dopo: membri }, () => {
      draft.discard();
      onClose();
    });
  return (
    <Dialog
      wide
      title={household ? `Modifica il ${household.tipoTesto.toLowerCase()}` : 'Nuovo nucleo'}
      onClose={onClose}
      actions={
        <>
          <Button
            label="Salva"
            variant="primary"
            busy={save.isPending}
            onPress={keep}
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        <Resumed draft={draft} />
        {save.error && <Failure {...explain(save.error)} />}
        {!household && <Select label="Tipo di nucleo" value={tipo} onChange={(to) => set({ tipo: to })} options={KINDS} />}
        <LabelledList label="Componenti">
          {membri.map((member, index) => (
            <li key={member.chiave || member.soggetto || `${member.nome} ${index}`} className="ui-order">
              <span>
                {member.nome}, {member.relazione.toLowerCase() || 'relazione non indicata'}
                {member.dataNascita && `, ${formatDate(member.dataNascita)}`}
              </span>
              {member.soggetto !== person.id && (
                <Button label={`Togli ${member.nome}`} variant="plain" icon="close" iconOnly onPress={() => set({ membri: membri.filter((_, at) => at !== index) })} />
              )}
            </li>
          ))}
        </LabelledList>
        <fieldset className="ui-form">
          <legend className="ui-label">Aggiungi un componente</legend>
          <Combobox
            label="Nome"
            hint="Un soggetto del servizio, o un nome qualunque"
            text={nuovo.nome}
            onText={(nome) => describe({ nome, soggetto: '' })}
            value={nuovo.soggetto}
            onSelect={(id) => {
              const row = found.find((one) => one.id === id);
              if (row) describe({ soggetto: id, nome: `${row.cognome} ${row.nome}`, dataNascita: row.dataNascita });
            }}
            items={found.map((row) => ({ id: row.id, label: `${row.cognome} ${row.nome}`, detail: formatDate(row.dataNascita) }))}
          />
          <Select label="Relazione" placeholder="Scegli" value={nuovo.relazione} onChange={(relazione) => describe({ relazione })} options={relations.map(({ testo }) => ({ value: testo, label: testo }))} />
          <DateField label="Data di nascita" value={nuovo.dataNascita} onChange={(dataNascita) => describe({ dataNascita })} />
          <Button label="Aggiungi" disabledReason={nuovo.nome.trim() === '' ? 'Scrivi prima un nome.' : undefined} onPress={add} />
        </fieldset>
      </div>
    </Dialog>
  );
}
