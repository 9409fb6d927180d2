import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { ricerca } from '../../bridge/calls';
import { explain } from '../../bridge/errors';
import { read } from '../../bridge/reads';
import type { Risultato } from '../../bridge/types';
import { goTo } from '../../lib/route';
import { AREA, areaOf, placeOf, useAreas, type Area } from '../../record/areas';
import { useCatalogue } from '../../record/catalogue';
import { Combobox, type ComboSection } from '../../ui/Combobox';

/** An answer: a record, or an area itself. */
type Found = { kind: string; id: string; label: string; detail: string };

/** Something that is done from anywhere. */
export type Command = { label: string; about: string; run: () => void };

/** What a found command has for a kind. */
const COMMAND = 'comando';

/** Fewer letters may be the beginning of somebody's name, for whom Invio must not lock the program. */
const COMMAND_FROM = 4;

type Props = { commands: readonly Command[] };

/** Answers are read at each keystroke; those of a moment ago are worth nothing. */
const FORGET_AFTER = 5_000;

const LABEL = 'Cerca in tutte le aree';

/** The search over everything, from anywhere with Ctrl+K. */
export function SearchBar({ commands }: Props) {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const wanted = text.trim();
  const areas = useAreas().filter(({ closed }) => closed === undefined);
  const client = useQueryClient();
  const kinds = useCatalogue()
    .filter(({ cercata }) => cercata)
    .map(({ kind }) => kind);
  const search = read(['ricerca', wanted], kinds, () => ricerca.cerca(wanted));
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

  const named: Found[] = areas.filter(({ label }) => startsWord(label, wanted)).map(({ id, label, about }) => ({ kind: AREA, id, label, detail: about }));
  // What the service in use does not open is no answer: it would only be refused.
  const opens = ({ kind, id }: Found) => areaOf(areas, kind, id) !== undefined;
  const all: Command[] = [
    ...areas.flatMap(({ id, label: about, begins = [] }) => begins.map(({ label, at }) => ({ label, about, run: () => goTo([id, ...at]) }))),
    ...commands,
  ];
  const meant = wanted.length < COMMAND_FROM ? [] : all.filter(({ label }) => wanted.split(/\s+/).every((word) => startsWord(label, word)));
  const done: Found[] = meant.map(({ label, about }) => ({ kind: COMMAND, id: label, label, detail: about }));
  const found = [...named, ...done, ...(wanted === '' ? [] : (answer.data ?? []).map(asFound).filter(opens))];

  const open = (chosen: Found | undefined) => {
    if (!chosen) return;
    setText('');
    if (chosen.kind === COMMAND) return meant.find(({ label }) => label === chosen.id)?.run();
    goTo(placeOf(areas, chosen.kind, chosen.id));
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
      sections={bySection(areas, found)}
      value=""
      nothing={
        answer.isError ? explain(answer.error).message : answer.isFetching ? 'Sto cercando…' : 'Nessun risultato'
      }
      onSelect={(id) => {
        // While an answer is awaited the list is still that of another text: who
        // presses Invio already gets the best of their own.
        if (!answer.isPlaceholderData || named.length + done.length > 0) open(found[Number(id)]);
        else void client.query(search).then((all) => open(all.map(asFound).find(opens)), () => undefined);
      }}
    />
  );
}

function asFound({ tipo, id, titolo, dettaglio, estratto }: Risultato): Found {
  return { kind: tipo, id, label: titolo, detail: [dettaglio, estratto].filter(Boolean).join(' — ') };
}

/** Whether a word of a label begins with a text; the labels are ours and have no accents that matter. */
function startsWord(label: string, text: string): boolean {
  const sought = text.toLocaleLowerCase('it');
  const title = label.toLocaleLowerCase('it');
  return title.startsWith(sought) || title.split(/[\s()]+/).some((word) => word.startsWith(sought));
}

/** The answers under the names of their areas, each area where its best answer stands. */
function bySection(areas: readonly Area[], found: readonly Found[]): ComboSection[] {
  const sections = new Map<string, ComboSection>();
  found.forEach(({ kind, id, label, detail }, index) => {
    const area = areaOf(areas, kind, id);
    const [key, title] = kind === COMMAND ? [COMMAND, 'Comandi'] : kind === AREA || !area ? [AREA, 'Funzioni'] : [area.id, area.label];
    const section = sections.get(key) ?? { id: `area-${key}`, title, items: [] };
    // The same record may answer twice, as a case whose diary has two notes.
    const items = [...section.items, { id: String(index), label, detail, icon: area?.icon ?? 'link' }];
    sections.set(key, { ...section, items });
  });
  return [...sections.values()];
}
