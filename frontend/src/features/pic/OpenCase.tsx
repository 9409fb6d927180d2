import { useQuery } from '@tanstack/react-query';

import { give } from '../../bridge/commands';
import { useDraft } from '../../bridge/drafts';
import { explain } from '../../bridge/errors';
import { goTo, href, replaceWith } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { actionOf, asking, useScheda } from '../../record/catalogue';
import { useCreateRecord } from '../../record/commands';
import { candidates, newRecord, oneRecord } from '../../record/queries';
import { FormFailure } from '../../record/FormFailure';
import { RecordForm, type Special } from '../../record/RecordForm';
import { decode, pick, text, type Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { FormBar } from '../../ui/FormBar';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { Panel } from '../../ui/Panel';
import { Resumed } from '../../ui/Resumed';
import { Select } from '../../ui/Select';

/** What of a case is there from the beginning, whatever it is about. */
const BEGINS = ['soggetto', 'area', 'aperta_il', '+'];

/** A person or, of a case that a report leads to, the report: it says whose the case is. */
type Props = { about: { soggetto: string } | { segnalazione: string } };

/** Opens a case: for oneself, for a colleague, or for whoever takes it. */
export function OpenCase({ about }: Props) {
  const to = useLinkTo();
  const scheda = useScheda('pic');
  const begin = useQuery(newRecord('pic.apri', about, ['segnalazione']));
  const proposed = decode(begin.data?.proposte ?? {});
  const person = 'soggetto' in about ? about.soggetto : text(proposed, 'soggetto');
  const who = useQuery({ ...oneRecord('soggetto', person), enabled: person !== '' });
  // What the rule says of a case that is given at its birth: whoever may not give
  // one has its responsible set for them.
  const given = useQuery(newRecord('pic.apri', { ...about, stato: 'assegnata' }));
  const people = useQuery(candidates('pic', '', 'responsabile', about, ''));
  const colleagues = (people.data ?? []).filter(({ io }) => io || (given.data !== undefined && !('responsabile' in given.data.proposte)));
  const me = colleagues.find(({ io }) => io)?.id ?? '';
  const draft = useDraft<Values>(`pic.apri:${Object.values(about).join()}`, { ...pick(proposed, BEGINS), ...about, responsabile: me });
  const open = useCreateRecord('pic.apri', 'Presa in carico aperta', draft.id);
  if (who.isError) return <ErrorState {...explain(who.error)} onRetry={() => void who.refetch()} />;
  if (begin.isError) return <ErrorState {...explain(begin.error)} onRetry={() => void begin.refetch()} />;
  if (begin.data && person === '') return <Unknown onBack={() => goTo(to('segnalazione', Object.values(about).join()))} />;
  if (!scheda || !who.data || !begin.data || !people.data || !draft.ready) return <LoadingState />;
  const back = 'soggetto' in about ? to('soggetto', person) : to('segnalazione', about.segnalazione);
  const chosen = text(draft.value, 'responsabile');
  const save = () =>
    give(open, { ...draft.value, ...stateFor(chosen, me, text(draft.value, 'aperta_il')) }, (id) => {
      draft.discard();
      replaceWith(['pic', id]);
    });
  const responsible: Special = ({ campo, set, error }) => (
    <Select
      label={campo.etichetta}
      placeholder="Nessuno per ora: resta da prendere in carico"
      value={chosen}
      onChange={(id) => set({ responsabile: id === '' ? undefined : id })}
      options={colleagues.map(({ id, titolo, io }) => ({ value: id, label: io ? 'Io: prendo in carico' : titolo }))}
      error={error}
    />
  );
  return (
    <>
      <PageHeader title={`Apri presa in carico per ${who.data.titolo}`} details={<a href={href(back)}>Torna alla scheda</a>} />
      <form
        noValidate
        className="ui-stack"
        aria-label={`Apri presa in carico per ${who.data.titolo}`}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Resumed draft={draft} />
        <FormFailure error={open.error} />
        <Panel title="Caso">
          <RecordForm
            plain
            {...asking(scheda, actionOf(scheda, 'pic.apri'), ['area', 'responsabile', 'aperta_il'])}
            id=""
            values={draft.value}
            set={draft.set}
            error={open.error}
            special={{ responsabile: responsible }}
          />
        </Panel>
        <FormBar about={who.data.titolo}>
          <Button
            label="Apri presa in carico"
            variant="primary"
            type="submit"
            busy={open.isPending}
            disabledReason={begin.data.permesso.si ? (text(draft.value, 'area') === '' ? 'Scegli prima l’area.' : undefined) : begin.data.permesso.perche}
          />
          <Button label="Annulla" onPress={() => goTo(back)} />
        </FormBar>
      </form>
    </>
  );
}

type UnknownProps = { onBack: () => void };

function Unknown({ onBack }: UnknownProps) {
  return (
    <>
      <PageHeader title="Apri presa in carico" />
      <EmptyState title="Non si sa ancora di chi è la segnalazione" actions={<Button label="Torna alla segnalazione" onPress={onBack} />}>
        Prima di aprire il caso scegli la persona, con «Dì chi è».
      </EmptyState>
    </>
  );
}

/** How a case is born by who has it: in one's own hands, given, or open to all. */
function stateFor(chosen: string, me: string, day: string): Values {
  if (chosen === '') return { stato: 'aperta' };
  return chosen === me ? { stato: 'in_carico', in_carico_dal: day } : { stato: 'assegnata' };
}
