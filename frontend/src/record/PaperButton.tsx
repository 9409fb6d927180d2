import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { schede } from '../bridge/calls';
import { give, useCommand } from '../bridge/commands';
import { explain } from '../bridge/errors';
import { access } from '../bridge/reads';
import type { Carta, Scheda, SchedaLetta } from '../bridge/types';
import { formatNumber } from '../lib/number';
import { printPages, toPages, toPDF } from '../print/draw';
import { Button } from '../ui/Button';
import { useClock } from '../ui/Clock';
import { DateField } from '../ui/DateField';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';
import { listContent, listTold, MOST_ROWS, paperOf, recordContent, recordTold, type Content } from './papers';
import { records, type RecordFilter } from './queries';

/** Between which days, "" for any. */
export type Period = { dal: string; al: string };

type Props = {
  /** What its dialog is called: "Stampa il diario di Bassi Irma". */
  title: string;
  label?: string;
  /** What stands on the paper. */
  content: (period: Period) => Content | Promise<Content>;
  /** What the register of accesses is told. */
  told: (period: Period) => Carta;
  /** It asks between which days. */
  between?: boolean;
  disabledReason?: string | undefined;
};

/** The mark by which Ctrl+P finds the button of what is shown. */
export const PAPER = 'data-paper';

/** Prints something, or saves it as a PDF, once its author has read what that means. */
export function PaperButton({ label = 'Stampa', disabledReason, ...asked }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <span {...{ [PAPER]: '' }}>
      <Button label={label} icon="print" disabledReason={disabledReason} onPress={() => setOpen(true)} />
      {open && <PaperDialog {...asked} onClose={() => setOpen(false)} />}
    </span>
  );
}

type DialogProps = Omit<Props, 'label' | 'disabledReason'> & { onClose: () => void };

function PaperDialog({ title, content, told, between = false, onClose }: DialogProps) {
  const session = useQuery(access).data?.sessione;
  const clock = useClock();
  const [dal, setDal] = useState('');
  const [al, setAl] = useState('');
  const [file, setFile] = useState('');
  const period = { dal, al };
  const compose = async () => {
    if (!session) throw new Error('nobody is at work');
    return paperOf(await content(period), session, clock());
  };
  const print = useCommand(
    async (leave) => {
      const paper = await compose();
      const pages = await toPages(paper);
      // What cannot be noted is not done.
      await schede.stampa(leave, told(period));
      await printPages(pages, paper.wide);
    },
    { said: false },
  );
  const save = useCommand(async (leave) => schede.salvaPDF(leave, told(period), await toPDF(await compose())), { said: false });
  const wrong = dal !== '' && al !== '' && al < dal ? 'Viene prima del primo giorno.' : undefined;
  const busy = print.isPending || save.isPending;
  const error = print.error ?? save.error;
  return (
    <Dialog
      alert
      title={title}
      onClose={onClose}
      actions={
        file === '' ? (
          <>
            <Button label="Annulla" onPress={onClose} />
            <Button
              label="Salva PDF"
              busy={busy}
              disabledReason={wrong}
              onPress={() => {
                print.reset();
                give(save, undefined, (saved) => (saved.file === '' ? onClose() : setFile(saved.file)));
              }}
            />
            <Button
              label="Stampa"
              variant="primary"
              autoFocus={!between}
              busy={busy}
              disabledReason={wrong}
              onPress={() => {
                save.reset();
                give(print, undefined, onClose);
              }}
            />
          </>
        ) : (
          <Button label="Fatto" variant="primary" onPress={onClose} />
        )
      }
    >
      <div className="ui-stack">
        {error && <Failure {...explain(error)} />}
        {file !== '' && <p role="status">{`Salvato in «${file}».`}</p>}
        {file === '' && between && (
          <div className="ui-form">
            <DateField label="Dal" hint="Vuoto: dall’inizio" value={dal} onChange={setDal} />
            <DateField label="Al" hint="Vuoto: fino a oggi" value={al} onChange={setAl} error={wrong} />
          </div>
        )}
        <p>
          La carta e il PDF <strong>non sono protetti</strong>: chi li ha in mano legge i dati delle persone. Ne risponde chi stampa, che li conserva solo per il
          tempo necessario e li consegna solo a chi ne ha diritto. Chi stampa o salva, che cosa e quando restano scritti nel registro degli accessi, anche senza
          linea.
        </p>
      </div>
    </Dialog>
  );
}

type RecordProps = { scheda: Scheda; record: SchedaLetta };

/** A record of any kind on paper, as its page shows it. */
export function PrintRecord({ scheda, record }: RecordProps) {
  return <PaperButton title={`Stampa «${record.titolo}»`} content={() => recordContent(scheda, record)} told={() => recordTold(record.id)} />;
}

type ListProps = { scheda: Scheda; filter: RecordFilter };

/** A list on paper, as `RecordTable` draws it of the same filter; nothing until it is there. */
export function PrintRecords({ scheda, filter }: ListProps) {
  const total = useInfiniteQuery(records(scheda, filter)).data?.total;
  if (total === undefined) return null;
  const { plurale } = scheda.nome;
  const why =
    total === 0 ? 'Non c’è niente da stampare: l’elenco è vuoto.' : total > MOST_ROWS ? `Sono ${formatNumber(total)}, e se ne stampano fino a ${formatNumber(MOST_ROWS)}: cambia i filtri, o esporta.` : undefined;
  return <PaperButton title={`Stampa ${plurale}`} disabledReason={why} content={() => listContent(scheda, filter)} told={() => listTold(scheda, filter)} />;
}
