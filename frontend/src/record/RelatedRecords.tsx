import { useInfiniteQuery } from '@tanstack/react-query';

import type { Scheda, SchedaLetta } from '../bridge/types';
import { Lines } from '../ui/Lines';
import { Panel } from '../ui/Panel';
import { useAddress } from './areas';
import { useScheda } from './catalogue';
import { records } from './queries';

type Props = {
  record: SchedaLetta;
  /** The kind of those that name it. */
  kind: string;
  /** What is said where none does; nothing at all without it. */
  none?: string;
};

/** The records of a kind that name this one, by whichever of their fields. */
export function RelatedRecords({ kind, ...rest }: Props) {
  const scheda = useScheda(kind);
  return scheda ? <Naming scheda={scheda} {...rest} /> : null;
}

type NamingProps = Omit<Props, 'kind'> & { scheda: Scheda };

function Naming({ record, scheda, none }: NamingProps) {
  const address = useAddress();
  const campi = scheda.parti.flatMap((parte) => parte.campi.filter(({ di, tipo }) => di === record.kind && tipo === 'rif')).map(({ path }) => path);
  const list = useInfiniteQuery(records(scheda, { testo: '', dove: [{ campi, valori: [record.id] }], ovunque: true }));
  const rows = list.data?.rows;
  if (!rows || (rows.length === 0 && none === undefined)) return null;
  const title = scheda.nome.plurale.replace(/^./, (letter) => letter.toLocaleUpperCase('it'));
  return (
    <Panel title={title}>
      {rows.length === 0 ? (
        <p className="ui-muted">{none}</p>
      ) : (
        <Lines
          label={title}
          items={rows.map(({ id, dettaglio, titolo }) => ({
            id,
            href: address(scheda.kind, id),
            // What is called as this one is known here by what tells it apart.
            ...(titolo === record.titolo ? { label: dettaglio } : { label: titolo, detail: dettaglio }),
          }))}
        />
      )}
    </Panel>
  );
}
