import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { Permesso, SchedaLetta, Soggetto } from '../../bridge/types';
import { formatDate, formatDateTime } from '../../lib/date';
import { href } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { useScheda } from '../../record/catalogue';
import { Offers } from '../../record/Offers';
import { RecordTexts } from '../../record/RecordFacts';
import { RecordHistory } from '../../record/RecordHistory';
import { Sections } from '../../record/Sections';
import { decode, text, type Values } from '../../record/values';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { FavouriteButton } from '../../ui/FavouriteButton';
import { Lines } from '../../ui/Lines';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { useFavouritePerson } from './commands';
import { Households } from './Households';
import { EditPerson } from './PersonForm';
import { person } from './queries';

type Props = { id: string };

/** Everything about one person that the operator may see. */
export function PersonDetail({ id }: Props) {
  const view = useQuery(person(id));
  const [editing, setEditing] = useState(false);
  if (view.isPending) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  if (editing) return <EditPerson person={view.data} onDone={() => setEditing(false)} />;
  return <Reading person={view.data} onEdit={() => setEditing(true)} />;
}

type ReadingProps = { person: Soggetto; onEdit: () => void };

function Reading({ person: view, onEdit }: ReadingProps) {
  const { scheda: record } = view;
  const values = decode(record.visto);
  const favourite = useFavouritePerson();
  const to = useLinkTo();
  const cannot = reason(record.puo.find(({ azione }) => azione === 'soggetto.modifica')?.permesso);
  return (
    <div className="ui-stack">
      <div className="ui-actions">
        <h2>{record.titolo}</h2>
        <FavouriteButton favourite={record.preferita} busy={favourite.isPending} onToggle={() => favourite.mutate(record)} />
        {record.daInviare && <Badge label="Da inviare" tone="warn" />}
        {text(values, 'data_decesso') !== '' && <Badge label={text(values, 'sesso') === 'F' ? 'Deceduta' : 'Deceduto'} />}
      </div>
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
      <Panel title="Prese in carico">
        {view.casi.length === 0 ? (
          <p className="ui-muted">Nessuna presa in carico.</p>
        ) : (
          <Lines
            label="Prese in carico"
            items={view.casi.map((caso) => ({
              id: caso.id,
              label: `${caso.areaTesto} · ${caso.numero}`,
              href: href(to('pic', caso.id)),
              detail: (
                <>
                  {caso.statoTesto}, aperta il {formatDate(caso.apertaIl)}
                  {caso.responsabile && `, responsabile ${caso.responsabile}`}
                </>
              ),
            }))}
          />
        )}
      </Panel>
      <Sections record={record} />
      <Households person={record} households={view.nuclei} create={view.nuovoNucleo} />
      <Panel title="Appuntamenti">
        {view.appuntamenti.length === 0 ? (
          <p className="ui-muted">Nessun appuntamento.</p>
        ) : (
          <Lines
            label="Appuntamenti"
            items={view.appuntamenti.map((visit) => ({
              id: visit.id,
              label: visit.titolo,
              href: href(to('appuntamento', visit.id)),
              detail: `${formatDateTime(visit.inizio)}, ${visit.statoTesto.toLowerCase()}`,
            }))}
          />
        )}
      </Panel>
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
