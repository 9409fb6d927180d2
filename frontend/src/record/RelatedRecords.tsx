import { useInfiniteQuery } from '@tanstack/react-query';

import type { Scheda, SchedaLetta } from '../bridge/types';
import { href } from '../lib/route';
import { Lines } from '../ui/Lines';
import { Panel } from '../ui/Panel';
import { useLinkTo } from './areas';
import { useScheda } from './catalogue';
import { records } from './queries';

type Props = {
  record: SchedaLetta;
  /** The kind of those that name it. */
  kind: string;
};

/** The records of a kind that name this one, by whichever of their fields; nothing where none does. */
export function RelatedRecords({ record, kind }: Props) {
  const scheda = useScheda(kind);
  return scheda ? <Naming record={record} scheda={scheda} /> : null;
}

function Naming({ record, scheda }: { record: SchedaLetta; scheda: Scheda }) {
  const to = useLinkTo();
  const campi = scheda.parti.flatMap((parte) => parte.campi.filter(({ di, tipo }) => di === record.kind && tipo === 'rif')).map(({ path }) => path);
  const list = useInfiniteQuery(records({ kind: scheda.kind, testo: '', dove: [{ campi, valori: [record.id] }], ovunque: true }, [record.kind]));
  const rows = list.data?.rows ?? [];
  if (rows.length === 0) return null;
  const title = scheda.nome.plurale.replace(/^./, (letter) => letter.toLocaleUpperCase('it'));
  return (
    <Panel title={title}>
      <Lines label={title} items={rows.map(({ id, dettaglio, titolo }) => ({ id, label: titolo, href: href(to(scheda.kind, id)), detail: dettaglio }))} />
    </Panel>
  );
}
