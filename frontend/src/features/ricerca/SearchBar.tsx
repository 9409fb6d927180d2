import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { ricerca } from '../../bridge/calls';
import { explain } from '../../bridge/errors';
import { functions, read } from '../../bridge/reads';
import type { TipoCollegamento } from '../../bridge/types';
import { goTo, routeTo } from '../../lib/route';
import { Combobox, type ComboSection } from '../../ui/Combobox';
import type { IconName } from '../../ui/Icon';

type Found = { tipo: TipoCollegamento; id: string; titolo: string; detail: string };

const groups: Record<TipoCollegamento, { title: string; icon: IconName }> = {
  funzione: { title: 'Funzioni', icon: 'link' },
  soggetto: { title: 'Soggetti', icon: 'user' },
  pic: { title: 'Prese in carico (PIC)', icon: 'folder' },
  appuntamento: { title: 'Agenda', icon: 'agenda' },
  diario: { title: 'Diario', icon: 'note' },
  storico: { title: 'Servizio Storico', icon: 'storico' },
};

/** What a search is made of: whatever changes, its answers may. */
const KINDS = ['soggetto', 'nucleo', 'pic', 'diario', 'appuntamento', 'storico'] as const;

/** Answers are read at each keystroke; those of a moment ago are worth nothing. */
const FORGET_AFTER = 5_000;

const LABEL = 'Cerca in tutte le aree';

/** The search over everything, from anywhere with Ctrl+K. */
export function SearchBar() {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const wanted = text.trim();
  const areas = useQuery(functions);
  const client = useQueryClient();
  const search = read(['ricerca', wanted], KINDS, () => ricerca.cerca(wanted));
  const answer = useQuery({
    ...search,
    enabled: wanted !== '',
    gcTime: FORGET_AFTER,
    placeholderData: keepPreviousData,
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const found: Found[] =
    wanted === ''
      ? (areas.data ?? [])
          .filter(({ apri }) => apri.si)
          .map(({ id, titolo, descrizione }) => ({ tipo: 'funzione', id, titolo, detail: descrizione }))
      : (answer.data ?? []).map(({ tipo, id, titolo, dettaglio, estratto }) => ({
          tipo,
          id,
          titolo,
          detail: [dettaglio, estratto].filter(Boolean).join(' — '),
        }));

  const open = (chosen: Pick<Found, 'tipo' | 'id'> | undefined) => {
    if (!chosen) return;
    setText('');
    goTo(routeTo(chosen.tipo, chosen.id));
  };

  return (
    <Combobox
      ref={input}
      label={LABEL}
      hideLabel
      placeholder={`${LABEL} (Ctrl+K)`}
      showButton={false}
      openOnFocus
      text={text}
      onText={setText}
      sections={bySection(found)}
      value=""
      nothing={
        answer.isError ? explain(answer.error).message : answer.isFetching ? 'Sto cercando…' : 'Nessun risultato'
      }
      onSelect={(id) => {
        // While an answer is awaited the list is still that of another text: who
        // presses Invio already gets the best of their own.
        if (answer.isPlaceholderData) void client.query(search).then(([best]) => open(best), () => undefined);
        else open(found[Number(id)]);
      }}
    />
  );
}

/** The answers under the names of their areas, each area where its best answer stands. */
function bySection(found: readonly Found[]): ComboSection[] {
  const sections = new Map<TipoCollegamento, ComboSection['items'][number][]>();
  found.forEach(({ tipo, titolo, detail }, index) => {
    const items = sections.get(tipo) ?? [];
    // The same record may answer twice, as a case whose diary has two notes.
    items.push({ id: String(index), label: titolo, detail, icon: groups[tipo].icon });
    sections.set(tipo, items);
  });
  return [...sections].map(([tipo, items]) => ({ id: `area-${tipo}`, title: groups[tipo].title, items }));
}
