import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import { lists } from '../../bridge/reads';
import type { DatiSoggetto, Nucleo, Soggetto } from '../../bridge/types';
import { formatDate, formatDateTime } from '../../lib/date';
import { href } from '../../lib/route';
import { Badge } from '../../ui/Badge';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { FavouriteButton } from '../../ui/FavouriteButton';
import { Lines } from '../../ui/Lines';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { civilStates } from './civil';
import { useFavouritePerson } from './commands';
import { HouseholdDialog } from './HouseholdDialog';
import { OpenCaseDialog } from './OpenCaseDialog';
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
  const favourite = useFavouritePerson();
  const [opening, setOpening] = useState(false);
  const [household, setHousehold] = useState<Nucleo | 'new'>();
  const { dati } = view;
  return (
    <div className="ui-stack">
      <div className="ui-actions">
        <h2>
          {dati.cognome} {dati.nome}
        </h2>
        <FavouriteButton favourite={view.preferito} busy={favourite.isPending} onToggle={() => favourite.mutate(view)} />
        {view.daInviare && <Badge label="Da inviare" tone="warn" />}
        {dati.dataDecesso !== '' && <Badge label={dati.sesso === 'F' ? 'Deceduta' : 'Deceduto'} />}
      </div>
      <div className="ui-actions">
        <Button label="Modifica" disabledReason={reason(view.modifica)} onPress={onEdit} />
        <Button label="Apri presa in carico" disabledReason={reason(view.apriPIC)} onPress={() => setOpening(true)} />
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
      <Identity dati={dati} eta={view.eta} servizi={view.servizi} />
      <Panel title="Prese in carico">
        {view.casi.length === 0 ? (
          <p className="ui-muted">Nessuna presa in carico.</p>
        ) : (
          <Lines
            label="Prese in carico"
            items={view.casi.map((caso) => ({
              id: caso.id,
              label: `${caso.areaTesto} · ${caso.numero}`,
              href: href({ name: 'caso', id: caso.id }),
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
      <Panel
        title="Nuclei"
        actions={<Button label="Nuovo nucleo" variant="plain" disabledReason={reason(view.modifica)} onPress={() => setHousehold('new')} />}
      >
        {view.nuclei.length === 0 && <p className="ui-muted">Nessun nucleo registrato.</p>}
        {view.nuclei.map((nucleo) => (
          <div key={nucleo.id}>
            <div className="ui-actions">
              <strong>{nucleo.tipoTesto}</strong>
              <Button label={`Modifica il ${nucleo.tipoTesto.toLowerCase()}`} variant="plain" disabledReason={reason(view.modifica)} onPress={() => setHousehold(nucleo)} />
            </div>
            <ul className="ui-lines" aria-label={nucleo.tipoTesto}>
              {nucleo.componenti.map((member) => (
                <li key={member.chiave} className="ui-line">
                  {member.soggetto !== '' && member.soggetto !== view.id ? (
                    <a href={href({ name: 'soggetto', id: member.soggetto })}>{member.nome}</a>
                  ) : (
                    <span>{member.nome || '—'}</span>
                  )}
                  <span className="ui-muted">
                    {[member.relazione, formatDate(member.dataNascita)].filter(Boolean).join(', ')}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Panel>
      <Panel title="Appuntamenti">
        {view.appuntamenti.length === 0 ? (
          <p className="ui-muted">Nessun appuntamento.</p>
        ) : (
          <Lines
            label="Appuntamenti"
            items={view.appuntamenti.map((visit) => ({
              id: visit.id,
              label: visit.dati.titolo,
              href: href({ name: 'appuntamento', id: visit.id }),
              detail: `${formatDateTime(visit.dati.inizio)}, ${visit.statoTesto.toLowerCase()}`,
            }))}
          />
        )}
      </Panel>
      {opening && <OpenCaseDialog person={view} onClose={() => setOpening(false)} />}
      {household && (
        <HouseholdDialog person={view} {...(household !== 'new' && { household })} onClose={() => setHousehold(undefined)} />
      )}
    </div>
  );
}

function reason({ si, perche }: { si: boolean; perche: string }): string | undefined {
  return si ? undefined : perche;
}

type IdentityProps = { dati: DatiSoggetto; eta: number; servizi: readonly string[] };

function Identity({ dati, eta, servizi }: IdentityProps) {
  const codes = useQuery(lists).data;
  const text = (voci: readonly { codice: string; testo: string }[] | undefined, code: string) =>
    voci?.find(({ codice }) => codice === code)?.testo ?? code;
  const whose = (number: string, owner: string) => (number && owner ? `${number} (${owner})` : number);
  const born = [formatDate(dati.dataNascita), dati.luogoNascitaNome, eta >= 0 ? `${eta} anni` : ''].filter(Boolean).join(', ');
  const home = [[dati.indirizzo, dati.civico].filter(Boolean).join(' '), [dati.cap, dati.comuneNome].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join(', ');
  return (
    <>
      <Facts
        facts={[
          { label: 'Codice fiscale', value: dati.cf },
          { label: 'Nascita', value: born },
          { label: 'Sesso', value: text(codes?.sessi, dati.sesso) },
          { label: 'Cittadinanza', value: dati.cittadinanza },
          { label: 'Stato civile', value: text(codes && civilStates(codes, dati.sesso), dati.statoCivile) },
          { label: 'Decesso', value: formatDate(dati.dataDecesso) || undefined },
          { label: 'Residenza', value: dati.senzaFissaDimora ? 'Senza fissa dimora' : home },
          { label: 'Domicilio', value: dati.domicilio || undefined },
          { label: 'Telefono', value: whose(dati.telefono, dati.telefonoDi) },
          { label: 'Cellulare', value: whose(dati.cellulare, dati.cellulareDi) },
          { label: 'E-mail', value: dati.email },
          { label: 'Medico di base', value: dati.medico },
          { label: 'Informativa privacy', value: dati.informativaIl ? `Consegnata il ${formatDate(dati.informativaIl)}` : 'Non ancora registrata' },
          { label: 'Noto a', value: servizi.join(', ') },
        ]}
      />
      {dati.note && (
        <Panel title="Note">
          <p className="ui-written">{dati.note}</p>
        </Panel>
      )}
    </>
  );
}
