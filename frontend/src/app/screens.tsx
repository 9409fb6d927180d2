import type { ReactNode } from 'react';

import { HomeScreen } from '../features/home/HomeScreen';
import { SettingsScreen } from '../features/impostazioni/SettingsScreen';
import { ReconcileScreen } from '../features/riconcilia/ReconcileScreen';
import { CasesScreen } from '../features/pic/CasesScreen';
import { PeopleScreen } from '../features/soggetti/PeopleScreen';
import { NewPerson } from '../features/soggetti/PersonForm';
import { ArchiveScreen } from '../features/storico/ArchiveScreen';
import type { Route } from '../lib/route';
import { EmptyState } from '../ui/EmptyState';
import { PageHeader } from '../ui/PageHeader';

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
    case 'agenda':
    case 'appuntamento':
      return <NotHere title="Agenda" />;
    case 'storico':
      return <ArchiveScreen id={route.id} />;
    case 'riconcilia':
      return <ReconcileScreen id={route.id} />;
    case 'impostazioni':
      return <SettingsScreen />;
  }
}

type Props = { title: string };

function NotHere({ title }: Props) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState title="Quest’area non è in questa versione del programma" />
    </>
  );
}
