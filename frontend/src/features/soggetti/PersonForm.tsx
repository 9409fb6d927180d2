import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import type { Soggetto } from '../../bridge/types';
import { goTo, replaceWith } from '../../lib/route';
import { PersonForm } from '../../people/PersonForm';
import { useAct, useCreateRecord } from '../../record/commands';
import { decode, pickUnder, type Values } from '../../record/values';
import { PageHeader } from '../../ui/PageHeader';

const NOBODY: Values = {};

/** A person who is not known yet. */
export function NewPerson() {
  const draft = useDraft('soggetto.crea', NOBODY);
  const create = useCreateRecord('soggetto.crea', undefined, draft.id);
  return (
    <>
      <PageHeader title="Nuovo soggetto" />
      <PersonForm
        action="soggetto.crea"
        id=""
        draft={draft}
        busy={create.isPending}
        error={create.error}
        onCancel={() => goTo(['soggetti'])}
        onSave={(values) =>
          give(create, values, (id) => {
            draft.discard();
            replaceWith(['soggetti', id]);
          })
        }
      />
    </>
  );
}

type EditProps = { person: Soggetto; onDone: () => void };

/** A person's data, to be corrected. */
export function EditPerson({ person: { scheda: record }, onDone }: EditProps) {
  const standing = decode(record.visto);
  const draft = useDraft(`soggetto.modifica:${record.id}`, standing);
  const change = useAct('soggetto.modifica');
  return (
    <div className="ui-stack">
      <h2>Modifica {record.titolo}</h2>
      <PersonForm
        action="soggetto.modifica"
        id={record.id}
        draft={draft}
        busy={change.isPending}
        error={change.error}
        onReread={() => {
          draft.rebase(standing);
          change.reset();
        }}
        onCancel={onDone}
        onSave={(values, asked) =>
          give(change, { id: record.id, seen: draft.seen, wanted: pickUnder(values, draft.seen, asked) }, () => {
            draft.discard();
            onDone();
          })
        }
      />
    </div>
  );
}
