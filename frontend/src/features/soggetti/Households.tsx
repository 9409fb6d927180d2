import type { Permesso, SchedaLetta } from '../../bridge/types';
import { href, useOpened } from '../../lib/route';
import { RecordHistory } from '../../record/RecordHistory';
import { decode, keysOf, text } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Panel } from '../../ui/Panel';
import { HouseholdDialog } from './HouseholdDialog';

type Props = { person: SchedaLetta; households: readonly SchedaLetta[]; create: Permesso };

/** With whom a person lives, as the households say that they are in. */
export function Households({ person, households, create }: Props) {
  const [open, setOpen] = useOpened('nucleo');
  // As it stands now, also beneath an open dialog.
  const changed = households.find(({ id }) => id === open);
  const close = () => setOpen();
  return (
    <Panel
      title="Nuclei"
      actions={<Button label="Nuovo nucleo" variant="plain" disabledReason={create.si ? undefined : create.perche} onPress={() => setOpen(NEW)} />}
    >
      {households.length === 0 && <p className="ui-muted">Nessun nucleo registrato.</p>}
      {households.map((household) => (
        <Household key={household.id} person={person} household={household} onChange={() => setOpen(household.id)} />
      ))}
      {open === NEW && <HouseholdDialog person={person} onClose={close} />}
      {changed && <HouseholdDialog key={changed.id} person={person} household={changed} onClose={close} />}
    </Panel>
  );
}

/** No id of a household. */
const NEW = 'nuovo';

type HouseholdProps = { person: SchedaLetta; household: SchedaLetta; onChange: () => void };

function Household({ person, household, onChange }: HouseholdProps) {
  const { letto, nomi } = household;
  const values = decode(household.visto);
  const tipo = letto.tipo ?? '';
  const may = household.puo.find(({ azione }) => azione === 'nucleo.modifica')?.permesso;
  const head = text(values, 'intestatario');
  const members = keysOf(values, 'componenti').map((key) => {
    const of = (field: string) => `componenti.${key}.${field}`;
    return {
      key,
      soggetto: text(values, of('soggetto')),
      nome: nomi[key] ?? '—',
      born: text(values, of('data_nascita')),
      detail: [letto[of('relazione')], letto[of('data_nascita')]].filter(Boolean).join(', '),
    };
  });
  // The head first, then by age, then by name.
  const order = ({ soggetto, born, nome }: (typeof members)[number]) => `${soggetto === head ? 0 : 1}${born || '9'}${nome}`;
  members.sort((a, b) => order(a).localeCompare(order(b), 'it'));
  return (
    <div>
      <div className="ui-actions">
        <strong>{tipo}</strong>
        {household.daInviare && <Badge label="Da inviare" tone="warn" />}
        <Button label={`Modifica il ${tipo.toLocaleLowerCase('it')}`} variant="plain" disabledReason={may && !may.si ? may.perche : undefined} onPress={onChange} />
      </div>
      <ul className="ui-lines" aria-label={tipo}>
        {members.map(({ key, soggetto, nome, detail }) => (
          <li key={key} className="ui-line">
            {soggetto !== '' && soggetto !== person.id ? <a href={href(['soggetti', soggetto])}>{nome}</a> : <span>{nome}</span>}
            <span className="ui-muted">{detail}</span>
          </li>
        ))}
      </ul>
      {letto.note && <p className="ui-written">{letto.note}</p>}
      <RecordHistory record={household} of={`del ${tipo.toLocaleLowerCase('it')}`} />
    </div>
  );
}
