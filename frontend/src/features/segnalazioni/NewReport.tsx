import { useQuery } from '@tanstack/react-query';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { goTo, replaceWith } from '../../lib/route';
import { PersonForm } from '../../people/PersonForm';
import { useScheda } from '../../record/catalogue';
import { useCreateRecord } from '../../record/commands';
import { called } from '../../record/queries';
import { RecordSteps } from '../../record/RecordSteps';
import { soughtAt, text, type Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';

/** Where the draft keeps that somebody is being registered: a lock returns there. */
const REGISTERING = soughtAt('nuovo');

const NOBODY: Values = {};

type Props = {
  /** Whom it is about, where that is known from the beginning. */
  person?: string | undefined;
};

/** A contact as it is told at the front desk, in six steps. */
export function NewReport({ person }: Props) {
  const scheda = useScheda('segnalazione');
  const name = useQuery({ ...called('soggetto', person ?? ''), enabled: person !== undefined }).data;
  if (!scheda) return <LoadingState />;
  return (
    <>
      <PageHeader title="Nuova segnalazione" />
      <RecordSteps
        scheda={scheda}
        action="segnalazione.registra"
        about={person ?? ''}
        begin={{ riguarda: 'persona', ...(person !== undefined && { soggetto: person }) }}
        after={(values, set) => ({ Utente: <Newcomer values={values} set={set} /> })}
        {...(name !== undefined && { called: name })}
        button="Registra"
        onDone={(id) => replaceWith(['segnalazioni', id])}
        onCancel={() => goTo(['segnalazioni'])}
      />
    </>
  );
}

type NewcomerProps = { values: Values; set: (change: Values) => void };

/** Who comes for the first time is registered without leaving the form. */
function Newcomer({ values, set }: NewcomerProps) {
  if (text(values, 'riguarda') === 'anonimo') return null;
  const choose = (id: string) => set({ soggetto: id, [soughtAt('soggetto')]: undefined, [REGISTERING]: undefined });
  return (
    <>
      <div className="ui-actions">
        <Button label="Nuovo cittadino" icon="plus" onPress={() => set({ [REGISTERING]: true })} />
      </div>
      {values[REGISTERING] === true && <RegisterDialog onChosen={choose} onClose={() => set({ [REGISTERING]: undefined })} />}
    </>
  );
}

type RegisterProps = { onChosen: (id: string) => void; onClose: () => void };

function RegisterDialog({ onChosen, onClose }: RegisterProps) {
  const draft = useDraft('soggetto.crea:segnalazione', NOBODY);
  const create = useCreateRecord('soggetto.crea', 'Cittadino registrato', draft.id);
  return (
    <Dialog title="Nuovo cittadino" wide onClose={onClose}>
      <PersonForm
        action="soggetto.crea"
        id=""
        codeFirst
        draft={draft}
        busy={create.isPending}
        error={create.error}
        onCancel={onClose}
        onKnown={(id) => {
          draft.discard();
          onChosen(id);
        }}
        onSave={(values) =>
          give(create, values, (id) => {
            draft.discard();
            onChosen(id);
          })
        }
      />
    </Dialog>
  );
}
