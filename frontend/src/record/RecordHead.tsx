import type { Scheda, SchedaLetta } from '../bridge/types';
import { Contested } from './Contested';
import { PrintRecord } from './PaperButton';
import { RecordMarks } from './RecordMarks';

type Props = { scheda: Scheda; record: SchedaLetta };

/** What a record is called and how it stands, at the head of its page. */
export function RecordHead({ scheda, record }: Props) {
  return (
    <>
      <div className="ui-actions ui-detail-head">
        <h2>{record.titolo}</h2>
        <RecordMarks scheda={scheda} record={record} />
        <PrintRecord scheda={scheda} record={record} />
      </div>
      <Contested record={record} />
    </>
  );
}
