import { useQuery } from '@tanstack/react-query';

import { give } from '../../bridge/commands';
import { explain } from '../../bridge/errors';
import { href, replaceWith } from '../../lib/route';
import { useLinkTo } from '../../record/areas';
import { useCreateRecord } from '../../record/commands';
import { oneRecord } from '../../record/queries';
import { decode } from '../../record/values';
import { ChoiceList } from '../../ui/ChoiceList';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { PageHeader } from '../../ui/PageHeader';
import { AREA, BEGIN, FORM } from './actions';
import { scalesInUse } from './queries';

type Props = {
  /** The kind of what it is about: a person, or a case. */
  on: string;
  id: string;
};

/** Begins an assessment: whom it is about is known, which scale is chosen. */
export function ChooseScale({ on, id }: Props) {
  const about = useQuery(oneRecord(on, id));
  const scales = useQuery(scalesInUse);
  const begin = useCreateRecord(BEGIN, 'Valutazione cominciata');
  const linkTo = useLinkTo();
  if (about.isError) return <ErrorState {...explain(about.error)} onRetry={() => void about.refetch()} />;
  if (scales.isError) return <ErrorState {...explain(scales.error)} onRetry={() => void scales.refetch()} />;
  if (!about.data || !scales.data) return <LoadingState />;
  const offered = scales.data.filter(({ proposta }) => proposta);
  const known = on === 'pic' ? { pic: id, soggetto: decode(about.data.visto).soggetto } : { soggetto: id };
  return (
    <>
      <PageHeader title={`Nuova valutazione per ${about.data.titolo}`} details={<a href={href(linkTo(on, id))}>Torna alla scheda</a>} />
      <div className="ui-stack">
        {begin.error && <Failure {...explain(begin.error)} />}
        {offered.length === 0 ? (
          <EmptyState title="Nessuna scala in uso">Il referente pubblica le scale e sceglie quali proporre in «Valutazioni», alla voce «Scale».</EmptyState>
        ) : (
          <ChoiceList
            label="Scale"
            busy={begin.isPending}
            choices={offered.map(({ id: scale, titolo, descrizione }) => ({ id: scale, label: titolo, detail: descrizione }))}
            onChoose={(modello) => give(begin, { ...known, modello }, (made) => replaceWith([AREA, made, FORM]))}
          />
        )}
      </div>
    </>
  );
}
