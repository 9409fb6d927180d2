import type { Scheda, SchedaLetta } from '../bridge/types';
import { Badge } from '../ui/Badge';
import { Choice } from './Choice';
import { decode, text } from './values';

type Props = { scheda: Scheda; record: SchedaLetta };

/** What marks a record beside its name: where it stands, what its kind says of such a one, and that it was not sent yet. */
export function RecordMarks({ scheda, record }: Props) {
  const values = decode(record.visto);
  return (
    <>
      {scheda.parti
        .flatMap(({ campi }) => campi)
        .filter(({ path, toni }) => toni?.[text(values, path)] !== undefined)
        .map((campo) => (
          <Choice key={campo.path} campo={campo} code={text(values, campo.path)} text={record.letto[campo.path] ?? ''} />
        ))}
      {record.segno !== '' && <Badge label={record.segno} />}
      {record.daInviare && <Badge label="Da inviare" tone="warn" />}
    </>
  );
}
