import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { agenda } from '../../bridge/calls';
import { give } from '../../bridge/commands';
import { explainFile } from '../../bridge/errors';
import { read } from '../../bridge/reads';
import type { Importazione } from '../../bridge/types';
import { formatDate, formatDateTime } from '../../lib/date';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { LoadingState } from '../../ui/LoadingState';
import { useImportCalendar } from './commands';

type Props = { file: File; onClose: () => void };

const OUTCOMES = { nuovo: '', aggiornato: 'aggiornato', annullato: 'annullato' } as const;

/** What a calendar of another program holds, before it is taken into one's own agenda. */
export function ImportCalendar({ file, onClose }: Props) {
  const look = useQuery({ ...read(['agenda', 'ics', file.name, file.size, file.lastModified], [], () => lookInto(file)), gcTime: 0 });
  const take = useImportCalendar();
  const [taken, setTaken] = useState<Importazione>();
  const found = taken ?? look.data?.found;
  const error = take.error ?? look.error;
  return (
    <Dialog
      wide
      text
      title={taken ? 'Importato' : `Importare da «${file.name}»?`}
      onClose={onClose}
      actions={
        taken ? (
          <Button label="Chiudi" variant="primary" onPress={onClose} />
        ) : (
          <>
            <Button
              label="Importa nella mia agenda"
              variant="primary"
              busy={take.isPending}
              disabledReason={found && found.voci.length > 0 ? undefined : 'Non c’è niente da importare.'}
              onPress={() => {
                if (look.data) give(take, look.data.content, setTaken);
              }}
            />
            <Button label="Annulla" onPress={onClose} />
          </>
        )
      }
    >
      {error && <Failure {...explainFile(error, 'Il file non si importa')} />}
      {!found && !error && <LoadingState />}
      {found && <Found {...found} done={taken !== undefined} />}
    </Dialog>
  );
}

function Found({ voci, scarti, done }: Importazione & { done: boolean }) {
  return (
    <div className="ui-stack">
      <p>{sentence(voci.length, done)}</p>
      {voci.length > 0 && (
        <ul>
          {voci.map(({ titolo, inizio, giornate, ripete, esito, lasciato }, at) => (
            // Two may say the same.
            <li key={`${String(at)} ${titolo}`}>
              {[titolo, giornate > 0 ? formatDate(inizio) : formatDateTime(inizio), ripete, OUTCOMES[esito]].filter((part) => part !== '').join(', ')}
              {lasciato !== '' && <div className="ui-muted">Non si importa: {lasciato}.</div>}
            </li>
          ))}
        </ul>
      )}
      {voci.length > 0 && (
        <p className="ui-muted">Chi organizza, gli invitati e i collegamenti stanno nelle note: nessuno riceve un invito. Gli allegati non si importano.</p>
      )}
      {scarti.length > 0 && (
        <>
          <p>{done ? 'Non sono stati importati:' : 'Non si importano:'}</p>
          <ul>
            {scarti.map(({ cosa, perche }, at) => (
              <li key={`${String(at)} ${cosa}`}>
                <strong>{cosa}</strong>: {perche}.
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function sentence(count: number, done: boolean): string {
  if (count === 0) return 'Nessun appuntamento del file entra in agenda.';
  if (count === 1) return done ? 'È entrato in agenda un appuntamento:' : 'Entra in agenda un appuntamento:';
  return done ? `Sono entrati in agenda ${String(count)} appuntamenti:` : `Entrano in agenda ${String(count)} appuntamenti:`;
}

/** What a file holds, with itself: what is taken is what was shown, whatever becomes of the file meanwhile. */
async function lookInto(file: File): Promise<{ content: string; found: Importazione }> {
  const content = await contentOf(file);
  return { content, found: await agenda.leggiICS(content) };
}

/** A file as the program takes it. */
async function contentOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // In stretches: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
