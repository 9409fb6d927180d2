import { useState } from 'react';

import type { GraduatoriaLetta } from '../../bridge/types';
import { RecordLink } from '../../record/RecordLink';
import { Button } from '../../ui/Button';
import { type Column, DataTable } from '../../ui/DataTable';
import { Panel } from '../../ui/Panel';
import { KIND } from './actions';

type Row = GraduatoriaLetta['righe'][number];

type Props = { ranking: GraduatoriaLetta; label: string };

/** A ranking row by row; of the chosen one, key by key, why it stands there. */
export function GraduatoriaTable({ ranking, label }: Props) {
  const [open, setOpen] = useState('');
  const columns: Column<Row>[] = [
    { id: 'posizione', header: 'Pos.', width: '5rem', align: 'end', cell: ({ posizione, pari }) => (posizione === 0 ? '—' : `${posizione}${pari ? ' pari' : ''}`) },
    { id: 'chi', header: 'Beneficiario', width: '2fr', cell: ({ chi, codice }) => chi || codice },
    { id: 'codice', header: 'Codice', width: '8rem', cell: ({ codice }) => codice },
    ...ranking.chiavi.map((title, at): Column<Row> => ({ id: `chiave-${at}`, header: title, width: '1fr', align: 'end', cell: ({ chiavi }) => chiavi[at] ?? '' })),
    { id: 'importo', header: 'Importo', width: '7rem', align: 'end', cell: ({ importo }) => importo },
    { id: 'progressivo', header: 'Progressivo', width: '8rem', align: 'end', cell: ({ esito, progressivo }) => (esito === 'Idonea finanziata' ? progressivo : '') },
    { id: 'esito', header: 'Esito', width: '2fr', cell: ({ esito }) => esito },
  ];
  const chosen = ranking.righe.find(({ codice }) => codice === open);
  return (
    <div className="ui-stack">
      <p>{`Fondi della linea ${ranking.fondi}; restano ${ranking.residuo}.`}</p>
      <DataTable label={label} columns={columns} rows={ranking.righe} rowId={({ codice }) => codice} selected={open === '' ? undefined : open} onOpen={({ codice }) => setOpen(codice)} />
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
