// Where in the program somebody is, as the address after "#": so the window's
// back and forward work, and a lock or a reload returns to the same place.
// Addresses hold ids only, never names.
import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** The parts of an address: the area, and what the area makes of the rest. */
export type Place = readonly string[];

/** What stands before the forms that are open over a place. */
const OPEN = '?aperto=';

/** Where one is at an address; nowhere in particular for one that says nothing. */
export function parsePlace(hash: string): Place {
  const [place = ''] = hash.replace(/^#/, '').split(OPEN);
  return place.split('/').map(decode).filter(Boolean);
}

/** The forms that are open over the place of an address, each by where it is on the page and its name. */
function parseOpen(hash: string): Map<string, string> {
  const forms = (hash.split(OPEN)[1] ?? '').split(',').map((form) => form.split('~').map(decode));
  return new Map(forms.flatMap(([where = '', name = '']) => (where === '' || name === '' ? [] : [[where, name] as const])));
}

/** The address of a place, for links. */
export function href(place: Place): string {
  return `#/${place.map(encodeURIComponent).join('/')}`;
}

export function goTo(place: Place): void {
  window.location.hash = href(place);
}

/** Goes there without a step back to here, as after creating what was being written. */
export function replaceWith(place: Place): void {
  window.location.replace(href(place));
}

/** The place in use; the screen is drawn again when it changes. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parsePlace(hash), [hash]);
}

/**
 * The form that is open somewhere on the page in use, and how another is opened
 * there, or none. It is part of the address: a lock, a reload and the list of drafts
 * lead back into the form, and not only to the page that it was opened from.
 */
export function useOpened(where: string): [open: string | undefined, set: (name?: string) => void] {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const set = useCallback(
    (name?: string) => {
      const forms = parseOpen(window.location.hash);
      if (name === undefined) forms.delete(where);
      else forms.set(where, name);
      const open = Array.from(forms, (form) => form.map(encodeURIComponent).join('~')).join(',');
      window.location.replace(href(parsePlace(window.location.hash)) + (open === '' ? '' : OPEN + open));
    },
    [where],
  );
  return [parseOpen(hash).get(where), set];
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
