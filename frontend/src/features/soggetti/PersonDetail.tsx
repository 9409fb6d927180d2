import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { Permesso, SchedaLetta, Soggetto } from '../../bridge/types';
import { useOpened } from '../../lib/route';
import { useScheda } from '../../record/catalogue';
import { Contested } from '../../record/Contested';
import { Offers } from '../../record/Offers';
import { PrintRecord } from '../../record/PaperButton';
import { RecordTexts } from '../../record/RecordFacts';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordMarks } from '../../record/RecordMarks';
import { Sections } from '../../record/Sections';
import { decode, type Values } from '../../record/values';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { FavouriteButton } from '../../ui/FavouriteButton';
import { LoadingState } from '../../ui/LoadingState';
import { useFavouritePerson } from './commands';
import { Households } from './Households';
import { EditPerson } from './PersonForm';
import { person } from './queries';

type Props = { id: string };

/** Everything about one person that the operator may see. */
export function PersonDetail({ id }: Props) {
  const view = useQuery(person(id));
  const [open, setOpen] = useOpened('dati');
  if (view.isPending) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (open !== undefined) return <EditPerson person={view.data} onDone={() => setOpen()} />;
  return <Reading person={view.data} onEdit={() => setOpen('modifica')} />;
}

type ReadingProps = { person: Soggetto; onEdit: () => void };

function Reading({ person: view, onEdit }: ReadingProps) {
  const { scheda: record } = view;
  const values = decode(record.visto);
  const favourite = useFavouritePerson();
  const scheda = useScheda('soggetto');
  const cannot = reason(record.puo.find(({ azione }) => azione === 'soggetto.modifica')?.permesso);
  return (
    <div className="ui-stack">
      <div className="ui-actions ui-detail-head">
        <h2>{record.titolo}</h2>
        <FavouriteButton favourite={record.preferita} busy={favourite.isPending} onToggle={() => favourite.mutate(record)} />
        {scheda && <RecordMarks scheda={scheda} record={record} />}
        {scheda && <PrintRecord scheda={scheda} record={record} />}
      </div>
      <Contested record={record} />
      <div className="ui-actions">
        <Button label="Modifica" disabledReason={cannot} onPress={onEdit} />
        <Offers record={record} />
      </div>
      {view.verificaCF.discrepanze.length > 0 && (
        <Banner tone="warn" title="Il codice fiscale non corrisponde ai dati">
          <ul>
            {view.verificaCF.discrepanze.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Banner>
      )}
      <Identity record={record} values={values} eta={view.eta} servizi={view.servizi} />
      <Sections record={record} />
      <Households person={record} households={view.nuclei} create={view.nuovoNucleo} />
      <RecordHistory record={record} />
    </div>
  );
}

function reason(permesso: Permesso | undefined): string | undefined {
  return permesso && !permesso.si ? permesso.perche : undefined;
}

type IdentityProps = { record: SchedaLetta; values: Values; eta: number; servizi: readonly string[] };

/** Who it is, as one reads it: what belongs together stands on one line. */
function Identity({ record, values, eta, servizi }: IdentityProps) {
  const scheda = useScheda('soggetto');
  const read = (path: string) => record.letto[path] ?? '';
  const whose = (number: string, owner: string) => (number && owner ? `${number} (${owner})` : number);
  const born = [read('data_nascita'), read('luogo_nascita_nome'), eta >= 0 ? `${eta} anni` : ''].filter(Boolean).join(', ');
  const home = [
    [read('indirizzo'), read('civico')].filter(Boolean).join(' '),
    [read('cap'), read('comune_nome')].filter(Boolean).join(' '),
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <>
      <Facts
        facts={[
          { label: 'Codice fiscale', value: read('cf') },
          { label: 'Nascita', value: born },
          { label: 'Sesso', value: read('sesso') },
          { label: 'Cittadinanza', value: read('cittadinanza') },
          { label: 'Stato civile', value: read('stato_civile') },
          { label: 'Decesso', value: read('data_decesso') || undefined },
          { label: 'Residenza', value: values.senza_fissa_dimora === true ? 'Senza fissa dimora' : home },
          { label: 'Domicilio', value: read('domicilio') || undefined },
          { label: 'Telefono', value: whose(read('telefono'), read('telefono_di')) },
          { label: 'Cellulare', value: whose(read('cellulare'), read('cellulare_di')) },
          { label: 'E-mail', value: read('email') },
          { label: 'Medico di base', value: read('medico') },
          { label: 'Informativa privacy', value: read('informativa_il') ? `Consegnata il ${read('informativa_il')}` : 'Non ancora registrata' },
          { label: 'Noto a', value: servizi.join(', ') },
        ]}
      />
      {scheda && <RecordTexts scheda={scheda} record={record} />}
    </>
  );
}
