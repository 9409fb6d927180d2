import type { ReactNode } from 'react';

import { AgendaScreen } from '../features/agenda/AgendaScreen';
import { HomeScreen } from '../features/home/HomeScreen';
import { SettingsScreen } from '../features/impostazioni/SettingsScreen';
import { ReconcileScreen } from '../features/riconcilia/ReconcileScreen';
import { CasesScreen } from '../features/pic/CasesScreen';
import { OpenCase } from '../features/pic/OpenCase';
import { PeopleScreen } from '../features/soggetti/PeopleScreen';
import { NewPerson } from '../features/soggetti/PersonForm';
import { ArchiveScreen } from '../features/storico/ArchiveScreen';
import type { Route } from '../lib/route';

/** The screen of each route. */
export function screenOf(route: Route): ReactNode {
  switch (route.name) {
    case 'home':
      return <HomeScreen />;
    case 'soggetti':
      return <PeopleScreen />;
    case 'soggetto':
      return <PeopleScreen id={route.id} />;
    case 'nuovo-soggetto':
      return <NewPerson />;
    case 'pic':
      return <CasesScreen />;
    case 'caso':
      return <CasesScreen id={route.id} />;
    case 'nuovo-caso':
      return <OpenCase person={route.soggetto} />;
    case 'agenda':
      return <AgendaScreen day={route.day} />;
    case 'appuntamento':
      return <AgendaScreen id={route.id} />;
    case 'storico':
      return <ArchiveScreen id={route.id} />;
    case 'riconcilia':
      return <ReconcileScreen id={route.id} />;
    case 'impostazioni':
      return <SettingsScreen />;
  }
}
