import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import { actionOf, useScheda } from '../../record/catalogue';
import { newRecord, oneRecord } from '../../record/queries';
import { decode, patternOf, text } from '../../record/values';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { KIND, REVISE } from './actions';
import { Writing } from './NewProject';

type Props = { id: string };

/** Writes the next version of a project, which begins as the one before. */
export function Revise({ id }: Props) {
  const scheda = useScheda(KIND);
  const about = { sostituisce: id };
  const begin = useQuery(newRecord(REVISE, about, [KIND]));
  const before = useQuery(oneRecord(KIND, id));
  const failed = [begin, before].find(({ isError }) => isError);
  if (failed?.error) return <ErrorState {...explain(failed.error)} onRetry={() => void failed.refetch()} />;
  if (!scheda || !begin.data || !before.data) return <LoadingState />;
  const { campi } = actionOf(scheda, REVISE);
  const was = decode(before.data.visto);
  const written = Object.entries(was).filter(([path]) => campi.includes(patternOf(path)) && path !== 'stato');
  const proposed = decode(begin.data.proposte);
  return (
    <Writing
      scheda={scheda}
      action={REVISE}
      about={about}
      begin={{ ...Object.fromEntries(written), redatto_il: proposed.redatto_il, ...about }}
      person={text(was, 'soggetto')}
      back={[KIND, id]}
    />
  );
}
