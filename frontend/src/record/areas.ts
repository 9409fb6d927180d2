// The areas of the program, as their features describe them. app/areas.ts is the
// register; whoever links to a record, or draws what is offered on one, finds
// there where that is done, and names no other feature.
import { useQuery } from '@tanstack/react-query';
import { createContext, use, type ReactNode } from 'react';

import { home } from '../bridge/calls';
import { read } from '../bridge/reads';
import type { SchedaLetta } from '../bridge/types';
import { href, type Place } from '../lib/route';
import type { IconName } from '../ui/Icon';

/** A part of the program, in the sidebar, in the search bar and among the favourites. */
export type Area = {
  /** The first part of its addresses, by which the favourites know it too. */
  id: string;
  label: string;
  /** What one finds there. */
  about: string;
  icon: IconName;
  /** What is drawn for the rest of an address. */
  screen: (rest: Place) => ReactNode;
  /** The kinds whose records are opened there. Whoever works with none of them does not find the area. */
  kinds: readonly string[];
  /** The rest of the address of a record, where that is not its id alone. */
  at?: (id: string, kind: string) => Place;
  /** What is begun there, for the search bar to find: what its button says, and the rest of the address. */
  begins?: readonly { label: string; at: Place }[];
  /** What is begun there about a record of another area. */
  offers?: readonly Offer[];
  /** What it adds to the page of a record of another area. */
  sections?: readonly Section[];
  /** How one works there, for whoever asks. */
  guide: Guide;
  /** How many things wait there. */
  useCount?: () => number;
};

/** What the guide of an area says, each thing under a title of its own. */
export type Guide = readonly [Help, ...Help[]];

type Help = { title: string; text: string };

/** An action that makes a record about another, offered where that other is shown. */
export type Offer = {
  /** The kind of the other. */
  on: string;
  action: string;
  /** The field of the new record that names the other. */
  field: string;
  /** What its button says, where that is not what the action is called. */
  label?: string;
  /** Not while there is one already in such a state. */
  once?: { states: readonly string[]; why: string };
  /** The rest of the address of its form. */
  at: (id: string) => Place;
};

/** What an area knows about the records of another kind, beneath what these say of themselves. */
export type Section = {
  on: string;
  draw: (props: { record: SchedaLetta }) => ReactNode;
  /** Before what other areas know: what is looked for most. */
  first?: boolean;
};

/** What a link to an area itself has for a kind. */
export const AREA = 'funzione';

export const Areas = createContext<readonly Area[]>([]);

const precluded = read(['preclusi'], ['servizio', 'operatore'], () => home.preclusi());

/** All areas, each with why it cannot be opened in the service in use; none until that is known. */
export function useAreas(): readonly (Area & { closed: string | undefined })[] {
  const areas = use(Areas);
  const why = useQuery(precluded).data;
  if (!why) return [];
  return areas.map((area) => ({ ...area, closed: area.kinds.every((kind) => kind in why) ? why[area.kinds[0] ?? ''] : undefined }));
}

/** The area in which records of a kind are opened, or that a link to an area means. */
export function areaOf<Known extends Area>(areas: readonly Known[], kind: string, id: string): Known | undefined {
  return areas.find((area) => (kind === AREA ? area.id === id : area.kinds.includes(kind)));
}

/** The place of a record, or the list of its kind where no id is given; the first screen for what has no area. */
export function placeOf(areas: readonly Area[], kind: string, id = ''): Place {
  const area = areaOf(areas, kind, id);
  if (!area) return [];
  return kind === AREA || id === '' ? [area.id] : [area.id, ...(area.at?.(id, kind) ?? [id])];
}

/** The address of a record of any kind, "" where its area is not open in the service in use: a link that is refused is none. */
export function useAddress(): (kind: string, id?: string) => string {
  const areas = useAreas();
  return (kind, id = '') => {
    const area = areaOf(areas, kind, id);
    return area && area.closed === undefined ? href(placeOf(areas, kind, id)) : '';
  };
}

/** How one links to a record of any kind. */
export function useLinkTo(): (kind: string, id?: string) => Place {
  const areas = use(Areas);
  return (kind, id) => placeOf(areas, kind, id);
}
