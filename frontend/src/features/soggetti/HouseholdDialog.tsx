import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import { lists } from '../../bridge/reads';
import type { Componente, Nucleo, Soggetto } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { Button } from '../../ui/Button';
import { Combobox } from '../../ui/Combobox';
import { DateField } from '../../ui/DateField';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { Select } from '../../ui/Select';
import { useSaveHousehold } from './commands';
import { lookFor } from './queries';

type Props = { person: Soggetto; household?: Nucleo; onClose: () => void };

const KINDS = [
  { value: 'anagrafico', label: 'Anagrafico (residenza)' },
  { value: 'isee', label: 'ISEE' },
  { value: 'di_fatto', label: 'Di fatto' },
];

/** Who lives with whom: people of the record, and others by name. */
export function HouseholdDialog({ person, household, onClose }: Props) {
  const codes = useQuery(lists).data;
  const before = household?.componenti ?? [];
  const [kind, setKind] = useState(household?.tipo ?? 'anagrafico');
  const [members, setMembers] = useState<readonly Componente[]>(
    household?.componenti ?? [
      { soggetto: person.id, nome: `${person.dati.cognome} ${person.dati.nome}`, relazione: 'Intestatario', dataNascita: person.dati.dataNascita },
    ],
  );
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState('');
  const [relation, setRelation] = useState('');
  const [birth, setBirth] = useState('');
  const found = useQuery({ ...lookFor(name), enabled: chosen === '' && name.trim().length > 1 }).data ?? [];
  const save = useSaveHousehold(person.id);
  const relations = codes?.relazioni ?? [];

  const add = () => {
    setMembers([...members, { soggetto: chosen, nome: name.trim(), relazione: relation, dataNascita: birth }]);
    setName('');
    setChosen('');
    setRelation('');
    setBirth('');
  };
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
            onPress={() =>
              save.mutate({ ...(household && { id: household.id }), tipo: kind, prima: before, dopo: members }, { onSuccess: onClose })
            }
          />
          <Button label="Annulla" onPress={onClose} />
        </>
      }
    >
      <div className="ui-stack">
        {save.error && <Failure {...explain(save.error)} />}
        {!household && <Select label="Tipo di nucleo" value={kind} onChange={setKind} options={KINDS} />}
        <ul className="ui-lines" aria-label="Componenti">
          {members.map((member, index) => (
            <li key={member.soggetto || `${member.nome} ${index}`} className="ui-order">
              <span>
                {member.nome}, {member.relazione.toLowerCase() || 'relazione non indicata'}
                {member.dataNascita && `, ${formatDate(member.dataNascita)}`}
              </span>
              {member.soggetto !== person.id && (
                <Button label={`Togli ${member.nome}`} variant="plain" icon="close" iconOnly onPress={() => setMembers(members.filter((_, at) => at !== index))} />
              )}
            </li>
          ))}
        </ul>
        <fieldset className="ui-form">
          <legend className="ui-label">Aggiungi un componente</legend>
          <Combobox
            label="Nome"
            hint="Un soggetto del servizio, o un nome qualunque"
            text={name}
            onText={(text) => {
              setName(text);
              setChosen('');
            }}
            value={chosen}
            onSelect={(id) => {
              const row = found.find((one) => one.id === id);
              setChosen(id);
              if (row) {
                setName(`${row.cognome} ${row.nome}`);
                setBirth(row.dataNascita);
              }
            }}
            items={found.map((row) => ({ id: row.id, label: `${row.cognome} ${row.nome}`, detail: formatDate(row.dataNascita) }))}
          />
          <Select label="Relazione" placeholder="Scegli" value={relation} onChange={setRelation} options={relations.map(({ testo }) => ({ value: testo, label: testo }))} />
          <DateField label="Data di nascita" value={birth} onChange={setBirth} />
          <Button label="Aggiungi" disabledReason={name.trim() === '' ? 'Scrivi prima un nome.' : undefined} onPress={add} />
        </fieldset>
      </div>
    </Dialog>
  );
}
