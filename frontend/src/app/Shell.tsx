import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

import { explainFile } from '../bridge/errors';
import { describeLine, lastReconciled } from '../bridge/line';
import { reconciliation } from '../bridge/reads';
import type { Sessione } from '../bridge/types';
import { ChangePassword } from '../features/accesso/ChangePassword';
import { ChangeService } from '../features/accesso/ChooseService';
import { home } from '../features/home/area';
import { useFavourite } from '../features/home/commands';
import { useLock } from '../features/accesso/commands';
import { header } from '../features/home/queries';
import { SectionChooser } from '../features/home/SectionChooser';
import { SearchBar } from '../features/ricerca/SearchBar';
import { riconcilia } from '../features/riconcilia/area';
import { goTo, href, usePlace } from '../lib/route';
import { AREA, useAreas, type Area } from '../record/areas';
import { AppShell } from '../ui/AppShell';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { EmptyState } from '../ui/EmptyState';
import { Failure } from '../ui/Failure';
import { FavouriteButton } from '../ui/FavouriteButton';
import { BesideTitle, PageHeader } from '../ui/PageHeader';
import { areas } from './areas';
import { Failsafe } from './Failsafe';
import { Guide, useGuideKey } from './Guide';
import { OperatorMenu } from './OperatorMenu';
import { ShellBanners } from './ShellBanners';
import { useActivity } from './useActivity';
import { useKeys } from './useKeys';

type Props = { utente: string; session: Sessione };

/** At work: the frame around every screen. */
export function Shell({ utente, session }: Props) {
  const place = usePlace();
  const area = areas.find(({ id }) => id === place[0]) ?? home;
  const [changing, setChanging] = useState<'service' | 'password' | 'home'>();
  const [reading, setReading] = useState(false);
  const known = useAreas();
  const state = useQuery(reconciliation);
  const notices = useQuery(header).data?.notifiche ?? 0;
  const closed = known.find(({ id }) => id === area.id)?.closed;
  const read = useCallback(() => setReading(true), []);
  const lock = useLock();
  const commands = [
    ...(session.servizi.length > 1 ? [{ label: 'Cambia servizio', about: 'Lavorare in un altro dei tuoi servizi', run: () => setChanging('service') }] : []),
    ...(state.data?.inLinea === false ? [] : [{ label: 'Cambia password', about: 'Serve il collegamento', run: () => setChanging('password') }]),
    { label: 'Blocca', about: 'Chiudere lo schermo: si riapre con la password', run: () => lock.mutate(undefined) },
  ];
  useActivity();
  const unprinted = useKeys(area.label);
  useGuideKey(read);

  useEffect(() => {
    // The window's title is seen by who passes by: the area, never a name.
    document.title = `${area.label} – SIZ-ICARO`;
  }, [area]);

  const shown = useRef(area);
  useEffect(() => {
    if (shown.current === area) return;
    shown.current = area;
    // Whoever uses the keyboard or a screen reader goes on in the new area.
    const work = document.getElementById('lavoro');
    if (work && !work.contains(document.activeElement)) work.focus({ preventScroll: true });
  }, [area]);

  const line = state.data && describeLine(state.data);
  return (
    <>
      <AppShell
        ente={session.ente}
        servizio={session.servizio?.nome ?? ''}
        search={<SearchBar commands={commands} />}
        onBack={() => window.history.back()}
        reconciliation={
          <Button
            label={line?.label ?? 'Riconciliazione'}
            icon={line?.tone === 'success' ? 'success' : line?.tone === 'info' ? 'refresh' : 'warning'}
            variant="plain"
            hint={state.data && lastReconciled(state.data)}
            onPress={() => goTo([riconcilia.id])}
          />
        }
        notices={
          <Button
            label={notices === 0 ? 'Notifiche' : `Notifiche: ${notices}`}
            icon="bell"
            variant="plain"
            onPress={() => goTo([])}
          />
        }
        operator={
          <OperatorMenu
            session={session}
            unsent={state.data?.daInviare ?? 0}
            offline={state.data?.inLinea === false ? 'Serve il collegamento con il servizio centrale.' : undefined}
            onChangeService={() => setChanging('service')}
            onChangePassword={() => setChanging('password')}
          />
        }
        areas={known.filter(({ closed }) => closed === undefined)}
        current={area.id}
        onNavigate={(id) => goTo(id === home.id ? [] : [id])}
        sideFoot={(narrow) =>
          area === home && (
            <div className="ui-side-foot">
              {narrow ? (
                <Button
                  label="Personalizza la home"
                  icon="edit"
                  iconOnly
                  variant="plain"
                  onPress={() => setChanging('home')}
                />
              ) : (
                <>
                  <div className="ui-side-title">Personalizza la home</div>
                  <SectionChooser />
                </>
              )}
            </div>
          )
        }
        banners={<ShellBanners session={session} />}
      >
        {unprinted && <Failure {...explainFile(unprinted, 'La stampa non è riuscita')} />}
        <Failsafe place={href(place)}>
          {closed === undefined ? (
            <BesideTitle value={{ of: area.label, shown: <AreaTools key={area.id} area={area} onGuide={read} /> }}>{area.screen(place.slice(1))}</BesideTitle>
          ) : (
            <Refused area={area} why={closed} />
          )}
        </Failsafe>
      </AppShell>
      {reading && <Guide area={area} onClose={() => setReading(false)} />}
      {changing === 'service' && <ChangeService session={session} onClose={() => setChanging(undefined)} />}
      {changing === 'home' && (
        <Dialog title="Personalizza la home" onClose={() => setChanging(undefined)}>
          <SectionChooser />
        </Dialog>
      )}
      {changing === 'password' && <ChangePassword utente={utente} onClose={() => setChanging(undefined)} />}
    </>
  );
}

type AreaStarProps = { area: Area };

/** An area among the favourites of the home, as what is in it can be. */
function AreaStar({ area: { id, label } }: AreaStarProps) {
  const favourite = useFavourite();
  const preferito = useQuery(header).data?.preferite.includes(id) ?? false;
  return (
    <FavouriteButton
      of={label}
      favourite={preferito}
      busy={favourite.isPending}
      onToggle={() => favourite.mutate({ tipo: AREA, id, titolo: label, dettaglio: '', preferito })}
    />
  );
}

type ToolsProps = { area: Area; onGuide: () => void };

/** What belongs to an area as a whole, beside its title. The home is where favourites stand, and is none. */
function AreaTools({ area, onGuide }: ToolsProps) {
  return (
    <>
      {area !== home && <AreaStar area={area} />}
      <Button label="Guida" icon="help" variant="plain" hint="F1" onPress={onGuide} />
    </>
  );
}

type RefusedProps = { area: Area; why: string };

function Refused({ area, why }: RefusedProps) {
  return (
    <>
      <PageHeader title={area.label} />
      <EmptyState
        title="Non disponibile nel servizio in uso"
        icon="locked"
        actions={<Button label="Torna alla home" onPress={() => goTo([])} />}
      >
        {why}
      </EmptyState>
    </>
  );
}
