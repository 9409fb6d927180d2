import { useState } from 'react';

import type { GraduatoriaLetta } from '../../bridge/types';
import { RecordLink } from '../../record/RecordLink';
import { Button } from '../../ui/Button';
import { type Column, DataTable } from '../../ui/DataTable';
import { Panel } from '../../ui/Panel';
import { KIND } from './actions';

type Row = GraduatoriaLetta['righe'][number];

type Props = {
  ranking: GraduatoriaLetta;
  label: string;
  /** Beside something else: place, name and outcome, the rest with the row that is open. */
  compact?: boolean;
};

/** A ranking row by row; of the chosen one, key by key, why it stands there. */
export function GraduatoriaTable({ ranking, label, compact = false }: Props) {
  const [open, setOpen] = useState('');
  const place: Column<Row> = { id: 'posizione', header: 'Pos.', width: '5rem', align: 'end', cell: ({ posizione, pari }) => (posizione === 0 ? '—' : `${posizione}${pari ? ' pari' : ''}`) };
  const outcome: Column<Row> = { id: 'esito', header: 'Esito', width: '2fr', cell: ({ esito }) => esito };
  // A key that is the number of the application stands there already.
  const shown = ranking.chiavi.flatMap((title, at) => (ranking.righe.every(({ chiavi, codice }) => chiavi[at] === codice) ? [] : [{ title, at }]));
  const keys = shown.map(({ title, at }): Column<Row> => ({ id: `chiave-${at}`, header: title, width: '1fr', align: 'end', cell: ({ chiavi }) => chiavi[at] ?? '' }));
  const columns: Column<Row>[] = compact
    ? [place, { id: 'chi', header: 'Beneficiario', width: '3fr', cell: (row) => <Whose row={row} keys={shown} /> }, outcome]
    : [
        place,
        { id: 'chi', header: 'Beneficiario', width: '2fr', cell: ({ chi, codice }) => chi || codice },
        { id: 'codice', header: 'Codice', width: '8rem', cell: ({ codice }) => codice },
        ...keys,
        { id: 'importo', header: 'Importo', width: '7rem', align: 'end', cell: ({ importo }) => importo },
        { id: 'progressivo', header: 'Progressivo', width: '8rem', align: 'end', cell: ({ esito, progressivo }) => (esito === 'Idonea finanziata' ? progressivo : '') },
        outcome,
      ];
  const chosen = ranking.righe.find(({ codice }) => codice === open);
  return (
    <div className="ui-stack">
      <p>{`Fondi della linea ${ranking.fondi}; restano ${ranking.residuo}.`}</p>
      <div className="ui-table-bounded">
        <DataTable tall={compact} label={label} columns={columns} rows={ranking.righe} rowId={({ codice }) => codice} selected={open === '' ? undefined : open} onOpen={({ codice }) => setOpen(codice)} />
      </div>
      {chosen && (
        <Panel title={`Perché ${chosen.chi || chosen.codice} è qui`}>
          <ul>
            {chosen.spiegazione.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {chosen.domanda !== '' && (
            <RecordLink kind={KIND} id={chosen.domanda}>
              {`Domanda di ${chosen.chi}`}
            </RecordLink>
          )}
        </Panel>
      )}
      {ranking.cambi.length > 0 && <Changes changes={ranking.cambi} />}
    </div>
  );
}

/** How many changes one press shows. */
const SOME = 50;

/** What changed since the version before, some at a time: a list may have thousands. */
function Changes({ changes }: { changes: GraduatoriaLetta['cambi'] }) {
  const [shown, setShown] = useState(SOME);
  const more = Math.min(SOME, changes.length - shown);
  return (
    <Panel title="Che cosa cambia dalla versione precedente">
      <ul>
        {changes.slice(0, shown).map(({ codice, chi, testo }) => (
          <li key={codice}>{`${chi || codice}: ${testo}`}</li>
        ))}
      </ul>
      {more > 0 && (
        <p className="ui-actions">
          <span className="ui-muted">{`${shown} di ${changes.length}`}</span>
          <Button label={more === 1 ? 'Mostra l’ultimo' : `Mostra altri ${more}`} onPress={() => setShown(shown + SOME)} />
        </p>
      )}
    </Panel>
  );
}

/** A name, and below it what it is ranked by. */
function Whose({ row, keys }: { row: Row; keys: readonly { title: string; at: number }[] }) {
  return (
    <>
      {row.chi || row.codice}
      <div className="ui-table-detail">{keys.map(({ title, at }) => `${title} ${row.chiavi[at] ?? '—'}`).join(' · ')}</div>
    </>
  );
}
