import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { explain } from '../../bridge/errors';
import type { Home, Sezione } from '../../bridge/types';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Drafts } from './Drafts';
import { Links } from './Links';
import { Notices } from './Notices';
import { StateOfLine } from './StateOfLine';
import { Due } from './Due';
import { Today } from './Today';
import { homeView } from './queries';

/** The first screen: what waits, what is next, and where one has been. */
export function HomeScreen() {
  const view = useQuery(homeView);
  return (
    <>
      <PageHeader title="Home" />
      {view.isPending ? (
        <LoadingState />
      ) : view.isError ? (
        <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />
      ) : (
        <Sections home={view.data} />
      )}
    </>
  );
}

type SectionsProps = { home: Home };

function Sections({ home }: SectionsProps) {
  const shown = home.sezioni.filter((section) => section.visibile);
  if (shown.length === 0) {
    return (
      <EmptyState title="Tutte le sezioni sono nascoste">
        Scegli quali mostrare con «Personalizza la home», nella barra di sinistra.
      </EmptyState>
    );
  }
  return (
    <div className="ui-panels">
      {shown.map((section) => (
        <Part key={section.id} section={section} home={home} />
      ))}
    </div>
  );
}

type PartProps = { section: Sezione; home: Home };

function Part({ section: { id, titolo }, home }: PartProps): ReactNode {
  switch (id) {
    case 'notifiche':
      return <Notices title={titolo} notices={home.notifiche} />;
    case 'bozze':
      return <Drafts title={titolo} />;
    case 'oggi':
      return <Today title={titolo} day={home.giorno} appointments={home.oggi} />;
    case 'scadenze':
      return <Due title={titolo} due={home.scadenze} />;
    case 'preferiti':
      return (
        <Links title={titolo} links={home.preferiti} empty="Segna con la stella ciò che apri spesso: lo ritrovi qui." />
      );
    case 'cronologia':
      return <Links title={titolo} links={home.cronologia} empty="Qui trovi le ultime pagine che hai aperto." />;
    case 'stato':
      return <StateOfLine title={titolo} />;
    default:
      // A section of a newer program.
      return null;
  }
}
