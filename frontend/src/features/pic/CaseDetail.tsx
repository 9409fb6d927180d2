import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { explain } from '../../bridge/errors';
import type { PIC, Permesso } from '../../bridge/types';
import { formatDate } from '../../lib/date';
import { href } from '../../lib/route';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Facts } from '../../ui/Facts';
import { Failure } from '../../ui/Failure';
import { FavouriteButton } from '../../ui/FavouriteButton';
import { LoadingState } from '../../ui/LoadingState';
import { Panel } from '../../ui/Panel';
import { AssignDialog, CloseDialog, EditDialog, ReopenDialog, ShareDialog } from './CaseDialogs';
import { useFavouriteCase, useTake } from './commands';
import { Diary } from './Diary';
import { oneCase } from './queries';
import { toneOf } from './tone';

type Props = { id: string };

/** A case: where it stands, who works on it, and its diary. */
export function CaseDetail({ id }: Props) {
  const view = useQuery(oneCase(id));
  if (view.isPending) return <LoadingState />;
  if (view.isError) return <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />;
  return <Reading pic={view.data} />;
}

type Open = 'assign' | 'close' | 'reopen' | 'edit' | 'share';

type ReadingProps = { pic: PIC };

function Reading({ pic }: ReadingProps) {
  const [open, setOpen] = useState<Open>();
  const take = useTake(pic);
  const favourite = useFavouriteCase();
  const done = () => setOpen(undefined);
  return (
    <div className="ui-stack">
      <div className="ui-actions">
        <h2>
          <a href={href({ name: 'soggetto', id: pic.soggetto })}>{pic.soggettoNome}</a>
        </h2>
        <FavouriteButton favourite={pic.preferito} busy={favourite.isPending} onToggle={() => favourite.mutate(pic)} />
        <Badge label={pic.statoTesto} tone={toneOf(pic.stato)} />
        {pic.daInviare && <Badge label="Da inviare" tone="warn" />}
      </div>
      {take.error && <Failure {...explain(take.error)} />}
      <div className="ui-actions">
        {pic.stato !== 'in_carico' && pic.stato !== 'chiusa' && (
          <Button label="Prendi in carico" variant="primary" busy={take.isPending} disabledReason={reason(pic.prendi)} onPress={() => take.mutate(undefined)} />
        )}
        {pic.stato === 'chiusa' ? (
          <Button label="Riapri" disabledReason={reason(pic.riapri)} onPress={() => setOpen('reopen')} />
        ) : (
          <>
            <Button label="Assegna" disabledReason={reason(pic.assegna)} onPress={() => setOpen('assign')} />
            <Button label="Chiudi il caso" disabledReason={reason(pic.chiudi)} onPress={() => setOpen('close')} />
          </>
        )}
        <Button label="Modifica" disabledReason={reason(pic.modifica)} onPress={() => setOpen('edit')} />
        <Button label="Condividi" disabledReason={reason(pic.condividi)} onPress={() => setOpen('share')} />
      </div>
      <Facts
        facts={[
          { label: 'Numero', value: pic.numero },
          { label: 'Area', value: pic.areaTesto },
          { label: 'Servizio', value: pic.servizio },
          { label: 'Responsabile del caso', value: pic.responsabile || 'Nessuno' },
          { label: 'Aperta il', value: formatDate(pic.apertaIl) },
          { label: 'In carico dal', value: formatDate(pic.inCaricoDal) || undefined },
          { label: 'Chiusa il', value: formatDate(pic.chiusaIl) || undefined },
          { label: 'Motivo della chiusura', value: pic.motivoChiusura || undefined },
          { label: 'Équipe', value: pic.equipe.map(({ nome, ruolo }) => (ruolo ? `${nome} (${ruolo})` : nome)).join(', ') || undefined },
          { label: 'Condivisa con', value: pic.condivisa.map(({ nome, fino }) => `${nome} fino al ${formatDate(fino)}`).join(', ') || undefined },
        ]}
      />
      <Written title="Motivo dell’apertura" text={pic.motivo} />
      <Written title="Note" text={pic.note} />
      <Written title="Note sulla chiusura" text={pic.noteChiusura} />
      <Diary pic={pic} />
      {open === 'assign' && <AssignDialog pic={pic} onClose={done} />}
      {open === 'close' && <CloseDialog pic={pic} onClose={done} />}
      {open === 'reopen' && <ReopenDialog pic={pic} onClose={done} />}
      {open === 'edit' && <EditDialog pic={pic} onClose={done} />}
      {open === 'share' && <ShareDialog pic={pic} onClose={done} />}
    </div>
  );
}

type WrittenProps = { title: string; text: string };

function Written({ title, text }: WrittenProps) {
  if (text === '') return null;
  return (
    <Panel title={title}>
      <p className="ui-written">{text}</p>
    </Panel>
  );
}

function reason({ si, perche }: Permesso): string | undefined {
  return si ? undefined : perche;
}
