import type { SchedaLetta } from '../../bridge/types';
import { useScheda } from '../../record/catalogue';
import { ActionDialog } from '../../record/ActionDialog';
import { CreateDialog } from '../../record/CreateDialog';
import { decode, text, type Values } from '../../record/values';

type Props = { person: SchedaLetta; household?: SchedaLetta; onClose: () => void };

/** A household is its head's: they are in it for as long as it is there. */
const isHead = (key: string, values: Values) => text(values, `componenti.${key}.soggetto`) === text(values, 'intestatario');

/** Who lives with whom: people of the record, and others by name. */
export function HouseholdDialog({ person, household, onClose }: Props) {
  const scheda = useScheda('nucleo');
  if (!scheda) return null;
  if (household) {
    return (
      <ActionDialog
        wide
        scheda={scheda}
        record={household}
        action="nucleo.modifica"
        title={`Modifica il ${(household.letto.tipo ?? '').toLocaleLowerCase('it')}`}
        button="Salva"
        stays={isHead}
        onClose={onClose}
      />
    );
  }
  const head = (field: string) => `componenti.${person.id}.${field}`;
  return (
    <CreateDialog
      wide
      scheda={scheda}
      action="nucleo.crea"
      about={person.id}
      called={person.titolo}
      begin={{
        intestatario: person.id,
        tipo: 'anagrafico',
        [head('soggetto')]: person.id,
        [head('nome')]: person.titolo,
        [head('relazione')]: 'intestatario',
        [head('data_nascita')]: decode(person.visto).data_nascita,
      }}
      special={{ intestatario: null }}
      stays={isHead}
      onClose={onClose}
    />
  );
}
