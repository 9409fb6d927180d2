import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { describeLine, lastReconciled } from '../bridge/line';
import { functions, header, reconciliation } from '../bridge/reads';
import type { Funzione, Sessione } from '../bridge/types';
import { ChangePassword } from '../features/accesso/ChangePassword';
import { ChangeService } from '../features/accesso/ChooseService';
import { useFavourite } from '../features/home/commands';
import { SectionChooser } from '../features/home/SectionChooser';
import { SearchBar } from '../features/ricerca/SearchBar';
import { areaOf, goTo, href, parseRoute, useRoute } from '../lib/route';
import { AppShell, type Area } from '../ui/AppShell';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { EmptyState } from '../ui/EmptyState';
import { FavouriteButton } from '../ui/FavouriteButton';
import type { IconName } from '../ui/Icon';
import { BesideTitle, PageHeader } from '../ui/PageHeader';
import { Failsafe } from './Failsafe';
import { OperatorMenu } from './OperatorMenu';
import { screenOf } from './screens';
import { ShellBanners } from './ShellBanners';
import { useActivity } from './useActivity';

const icons: Readonly<Record<string, IconName>> = {
  home: 'home',
  soggetti: 'user',
  pic: 'folder',
  agenda: 'agenda',
  storico: 'storico',
  riconcilia: 'conflict',
  impostazioni: 'settings',
};

type Props = { utente: string; session: Sessione };

/** At work: the frame around every screen. */
export function Shell({ utente, session }: Props) {
  const route = useRoute();
  const area = areaOf(route);
  const [changing, setChanging] = useState<'service' | 'password' | 'home'>();
  const areas = useQuery(functions);
  const state = useQuery(reconciliation);
  const home = useQuery(header);
  useActivity();

  const notices = home.data?.notifiche ?? 0;
  const counts: Readonly<Record<string, number>> = {
    home: notices,
    riconcilia: state.data?.daRiconciliare ?? 0,
  };
  const here = areas.data?.find(({ id }) => id === area);
  const title = here?.titolo ?? '';

  useEffect(() => {
    // The window's title is seen by who passes by: the area, never a name.
    document.title = title === '' ? 'SIZ-ICARO' : `${title} – SIZ-ICARO`;
  }, [title]);

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
        search={<SearchBar />}
        reconciliation={
          <Button
            label={line?.label ?? 'Riconciliazione'}
            icon={line?.tone === 'success' ? 'success' : line?.tone === 'info' ? 'refresh' : 'warning'}
            variant="plain"
            hint={state.data && lastReconciled(state.data)}
            onPress={() => goTo({ name: 'riconcilia' })}
          />
        }
        notices={
          <Button
            label={notices === 0 ? 'Notifiche' : `Notifiche: ${notices}`}
            icon="bell"
            variant="plain"
            onPress={() => goTo({ name: 'home' })}
          />
        }
        operator={
          <OperatorMenu
            session={session}
            offline={state.data?.inLinea === false ? 'Serve il collegamento con il servizio centrale.' : undefined}
            onChangeService={() => setChanging('service')}
            onChangePassword={() => setChanging('password')}
          />
        }
        areas={(areas.data ?? []).filter(({ apri }) => apri.si).map(
          ({ id, titolo }): Area => ({
            id,
            label: titolo,
            icon: icons[id] ?? 'link',
            count: counts[id] ?? 0,
          }),
        )}
        current={area}
        onNavigate={(id) => goTo(parseRoute(id))}
        sideFoot={(narrow) =>
          area === 'home' && (
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
        <Failsafe place={href(route)}>
          {here && !here.apri.si ? (
            <Refused area={here} />
          ) : (
            <BesideTitle value={here && area !== 'home' && route.name !== 'nuovo-soggetto' && <AreaStar area={here} />}>
              {screenOf(route)}
            </BesideTitle>
          )}
        </Failsafe>
      </AppShell>
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

type AreaStarProps = { area: Funzione };

/** An area among the favourites of the home, as what is in it can be. */
function AreaStar({ area: { id, titolo } }: AreaStarProps) {
  const favourite = useFavourite();
  const preferito = useQuery(header).data?.preferite.includes(id) ?? false;
  return (
    <FavouriteButton
      of={titolo}
      favourite={preferito}
      busy={favourite.isPending}
      onToggle={() => favourite.mutate({ tipo: 'funzione', id, titolo, dettaglio: '', preferito })}
    />
  );
}

type RefusedProps = { area: Funzione };

function Refused({ area }: RefusedProps) {
  return (
    <>
      <PageHeader title={area.titolo} />
      <EmptyState
        title="Non disponibile nel servizio in uso"
        icon="locked"
        actions={<Button label="Torna alla home" onPress={() => goTo({ name: 'home' })} />}
      >
        {area.apri.perche}
      </EmptyState>
    </>
  );
}
