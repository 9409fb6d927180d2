import { useState } from 'react';

import { give } from '../../bridge/commands';
import { explainFile } from '../../bridge/errors';
import type { FiltroICS } from '../../bridge/types';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { useToast } from '../../ui/Toast';
import { useExportCalendar } from './commands';

/** What may go out, as one chooses it. */
export type Choice = { label: string; filter: Partial<FiltroICS> };

type Props = { choices: readonly Choice[] };

const NOTHING: FiltroICS = { id: '', giorno: '', dal: '', al: '', operatori: [], tutti: false };

/** Writes appointments into a file for another calendar, after saying what that file is. */
export function ExportCalendar({ choices }: Props) {
  const [asking, setAsking] = useState(false);
  const run = useExportCalendar();
  const toast = useToast();
  return (
    <>
      <Button label="Esporta (.ics)" onPress={() => setAsking(true)} />
      {asking && (
        <Dialog
          alert
          title="Esportare in un calendario?"
          onClose={() => setAsking(false)}
          actions={
            <>
              {choices.map(({ label, filter }) => (
                <Button
                  key={label}
                  label={label}
                  variant="primary"
                  busy={run.isPending}
                  onPress={() =>
                    give(run, { ...NOTHING, ...filter }, ({ file }) => {
                      setAsking(false);
                      if (file !== '') toast(`Scritto «${file}»`);
                    })
                  }
                />
              ))}
              <Button label="Annulla" onPress={() => setAsking(false)} />
            </>
          }
        >
          <p>
            Il file si apre con Outlook, Google, Apple o Thunderbird. Non è protetto: chi lo apre legge nomi, luoghi e note degli appuntamenti. Ne risponde chi lo esporta, e
            l’esportazione è annotata nel registro degli accessi.
          </p>
          {run.error && <Failure {...explainFile(run.error, 'Il file non è stato scritto')} />}
        </Dialog>
      )}
    </>
  );
}
