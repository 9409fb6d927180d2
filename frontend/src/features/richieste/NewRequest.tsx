import { useQuery } from '@tanstack/react-query';

import { explain } from '../../bridge/errors';
import type { Scheda } from '../../bridge/types';
import { useScheda } from '../../record/catalogue';
import { CreateDialog } from '../../record/CreateDialog';
import { called, newRecord } from '../../record/queries';
import { decode, text, type Values } from '../../record/values';
import { ErrorState } from '../../ui/ErrorState';
import { LoadingState } from '../../ui/LoadingState';
import { BEGIN, KIND } from './actions';

type Props = {
  /** The person, the case or the intervention that it is about. */
  about: Values;
  onDone: (id: string) => void;
  onClose: () => void;
};

/** Writes a request, with what is known already of what it is about. */
export function NewRequest({ about, ...rest }: Props) {
  const scheda = useScheda(KIND);
  const begin = useQuery(newRecord(BEGIN, about, ['intervento', 'pic']));
  if (begin.isError) return <ErrorState {...explain(begin.error)} onRetry={() => void begin.refetch()} />;
  if (!scheda || !begin.data) return <LoadingState />;
  return <Writing scheda={scheda} about={about} proposed={decode(Object.fromEntries(Object.entries(begin.data.proposte).filter(([, value]) => value !== 'null')))} {...rest} />;
}

/** What follows from an intervention is not asked again. */
const FOLLOWS = ['tipo', 'destinatario', 'soggetto', 'pic', 'intervento'];

type WritingProps = Props & { scheda: Scheda; proposed: Values };

function Writing({ scheda, about, proposed, onDone, onClose }: WritingProps) {
  const begin = { ...proposed, ...about };
  const person = text(begin, 'soggetto');
  const name = useQuery({ ...called('soggetto', person), enabled: person !== '' }).data;
  const asked = Object.fromEntries(scheda.parti.flatMap(({ campi }) => campi).map(({ path }) => [path, begin[path]]));
  return (
    <CreateDialog
      wide
      scheda={scheda}
      action={BEGIN}
      about={Object.values(about).join()}
      {...(name !== undefined && { called: name })}
      begin={Object.fromEntries(Object.entries(asked).filter(([path, value]) => value !== undefined && !SET.includes(path)))}
      special={Object.fromEntries((text(about, 'intervento') === '' ? [] : FOLLOWS).map((path) => [path, null]))}
      button="Invia"
      onDone={onDone}
      onClose={onClose}
    />
  );
}

/** What the rule writes whoever asks. */
const SET = ['stato', 'inviata_da', 'inviata_il', 'presso'];
