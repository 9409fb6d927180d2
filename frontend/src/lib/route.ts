// Where in the program somebody is, as the address after "#": so the window's
// back and forward work, and a lock or a reload returns to the same place.
// Addresses hold ids only, never names.
import { useMemo, useSyncExternalStore } from 'react';

/** The parts of an address: the area, and what the area makes of the rest. */
export type Place = readonly string[];

/** Where one is at an address; nowhere in particular for one that says nothing. */
export function parsePlace(hash: string): Place {
  return hash.replace(/^#/, '').split('/').map(decode).filter(Boolean);
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
