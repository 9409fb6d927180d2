import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { PIC, Permesso, Scheda, SchedaLetta } from '../../bridge/types';
import { access } from '../../bridge/reads';
import { useOpened } from '../../lib/route';
import { useScheda } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { Contested } from '../../record/Contested';
import { Offers } from '../../record/Offers';
import { PrintRecord } from '../../record/PaperButton';
import { RecordTexts } from '../../record/RecordFacts';
import { RecordHistory } from '../../record/RecordHistory';
import { RecordLink } from '../../record/RecordLink';
import { RecordMarks } from '../../record/RecordMarks';
import { Sections } from '../../record/Sections';
import { decode, keysOf, text, type Values } from '../../record/values';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { Failure } from '../../ui/Failure';
import { FavouriteButton } from '../../ui/FavouriteButton';
import { LoadingState } from '../../ui/LoadingState';
import { AssignDialog, CloseDialog, EditDialog, ReopenDialog, ShareDialog } from './CaseDialogs';
import { useFavouriteCase } from './commands';
import { Diary } from './Diary';
import { oneCase } from './queries';

type Props = { id: string };

/** A case: where it stands, who works on it, and its diary. */
export function CaseDetail({ id }: Props) {
  const view = useQuery(oneCase(id));
  const scheda = useScheda('pic');
  if (view.isPending || !scheda) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading pic={view.data} scheda={scheda} />;
}

type ReadingProps = { pic: PIC; scheda: Scheda };

function Reading({ pic, scheda }: ReadingProps) {
  const { scheda: record } = pic;
  const [open, setOpen] = useOpened('azione');
  const [asking, setAsking] = useState(false);
  const me = useQuery(access).data?.sessione?.operatore.id;
  const take = useAct('pic.prendi', 'Presa in carico');
  const favourite = useFavouriteCase();
  const values = decode(record.visto);
  const stato = text(values, 'stato');
  const cannot = (action: string) => reason(record.puo.find(({ azione }) => azione === action)?.permesso);
  const dialog = { scheda, record, onClose: () => setOpen() };
  // Whose it is already, where that is a colleague: it is not taken without a question.
  const theirs = stato === 'assegnata' && text(values, 'responsabile') !== me;
  const takeIt = () => take.mutate({ id: record.id, seen: values, wanted: {} });
  return (
    <div className="ui-stack">
      <div className="ui-actions ui-detail-head">
        <h2>
          <RecordLink kind="soggetto" id={text(values, 'soggetto')}>
            {record.titolo}
          </RecordLink>
        </h2>
        <FavouriteButton favourite={record.preferita} busy={favourite.isPending} onToggle={() => favourite.mutate(record)} />
        <RecordMarks scheda={scheda} record={record} />
        <PrintRecord scheda={scheda} record={record} />
      </div>
      <Contested record={record} />
      {take.error && <Failure {...explain(take.error)} />}
      <div className="ui-actions">
        {stato !== 'in_carico' && stato !== 'chiusa' && (
          <Button
            label="Prendi in carico"
            variant={theirs ? 'secondary' : 'primary'}
            busy={take.isPending}
            disabledReason={cannot('pic.prendi')}
            onPress={theirs ? () => setAsking(true) : takeIt}
          />
        )}
        {stato === 'chiusa' ? (
          <Button label="Riapri" disabledReason={cannot('pic.riapri')} onPress={() => setOpen('reopen')} />
        ) : (
          <>
            <Button label="Assegna" disabledReason={cannot('pic.assegna')} onPress={() => setOpen('assign')} />
            <Button label="Chiudi il caso" disabledReason={cannot('pic.chiudi')} onPress={() => setOpen('close')} />
          </>
        )}
        <Button label="Modifica" disabledReason={cannot('pic.modifica')} onPress={() => setOpen('edit')} />
        <Button label="Condividi" disabledReason={cannot('pic.condividi')} onPress={() => setOpen('share')} />
        <Offers record={record} />
      </div>
      <Facts
        facts={[
          { label: 'Numero', value: record.letto.numero ?? '' },
          { label: 'Area', value: record.letto.area ?? '' },
          { label: 'Servizio', value: record.servizio },
          { label: 'Responsabile del caso', value: record.letto.responsabile ?? 'Nessuno' },
          { label: 'Aperta il', value: record.letto.aperta_il ?? '' },
          { label: 'In carico dal', value: record.letto.in_carico_dal },
          { label: 'Chiusa il', value: record.letto.chiusa_il },
          { label: 'Motivo della chiusura', value: record.letto.motivo_chiusura },
          { label: 'Équipe', value: people(record, values) },
          { label: 'Condivisa con', value: shares(record, values) },
        ]}
      />
      <RecordTexts scheda={scheda} record={record} />
      <Sections record={record} />
      <Diary pic={pic} />
      <RecordHistory record={record} />
      {asking && (
        <Confirm
          title={`Prendere in carico il caso di ${record.titolo}?`}
          button="Prendi in carico"
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            takeIt();
          }}
        >
          <p>Il caso è assegnato a {record.letto.responsabile}: se lo prendi tu ne diventi responsabile, e chi lo aveva riceve una notifica.</p>
        </Confirm>
      )}
      {open === 'assign' && <AssignDialog {...dialog} />}
      {open === 'close' && <CloseDialog {...dialog} />}
      {open === 'reopen' && <ReopenDialog {...dialog} />}
      {open === 'edit' && <EditDialog {...dialog} />}
      {open === 'share' && <ShareDialog {...dialog} />}
    </div>
  );
}

function people({ nomi, letto }: SchedaLetta, values: Values): string | undefined {
  const team = keysOf(values, 'equipe').map((id) => {
    const role = letto[`equipe.${id}.ruolo`];
    return role ? `${nomi[id] ?? id} (${role})` : (nomi[id] ?? id);
  });
  return team.length > 0 ? team.join(', ') : undefined;
}

function shares({ nomi, letto }: SchedaLetta, values: Values): string | undefined {
  const list = keysOf(values, 'condivisa').map((id) => `${nomi[id] ?? id} fino al ${letto[`condivisa.${id}.fino`] ?? ''}`);
  return list.length > 0 ? list.join(', ') : undefined;
}

function reason(permesso: Permesso | undefined): string | undefined {
  return permesso && !permesso.si ? permesso.perche : undefined;
}
