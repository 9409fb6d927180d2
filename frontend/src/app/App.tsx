import { useQuery } from '@tanstack/react-query';

import { explain } from '../bridge/errors';
import { access } from '../bridge/reads';
import { MustChangePassword } from '../features/accesso/ChangePassword';
import { ChooseService } from '../features/accesso/ChooseService';
import { FirstStart } from '../features/accesso/FirstStart';
import { Locked } from '../features/accesso/Locked';
import { SignIn } from '../features/accesso/SignIn';
import { Areas } from '../record/areas';
import { ErrorState } from '../ui/ErrorState';
import { LoadingState } from '../ui/LoadingState';
import { UiProvider } from '../ui/UiProvider';
import { areas } from './areas';
import { Program } from './Program';
import { Shell } from './Shell';

/** The program as its operator sees it. */
export function App() {
  return (
    <UiProvider>
      <Program>
        <Areas value={areas}>
          <Phase />
        </Areas>
      </Program>
    </UiProvider>
  );
}

/** From the start to the work: the one screen that the phase of access allows. */
function Phase() {
  const state = useQuery(access);
  if (state.isPending) return <LoadingState />;
  if (state.isError) return <ErrorState {...explain(state.error)} onRetry={() => void state.refetch()} />;

  const { fase, sessione } = state.data;
  switch (fase) {
    case 'primo_avvio':
      return <FirstStart state={state.data} />;
    case 'accesso':
      return <SignIn state={state.data} />;
    case 'cambio_password':
      return <MustChangePassword state={state.data} />;
    case 'servizio':
      return <ChooseService state={state.data} />;
    case 'bloccata':
      return <Locked state={state.data} />;
    case 'aperta':
      if (!sessione) return <ErrorState message="Sessione non trovata." remedy="Chiudi e riapri il programma." />;
      // Another operator or service starts from screens that hold nothing yet.
      return (
        <Shell
          key={`${sessione.operatore.id} ${sessione.servizio?.id ?? ''}`}
          utente={state.data.utente}
          session={sessione}
        />
      );
  }
}
