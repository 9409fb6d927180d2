// Where in the program somebody is, as the address after "#": so the window's
// back and forward work, and a lock or a reload returns to the same place.
// Addresses hold ids only, never names.
import { useSyncExternalStore } from 'react';

export type Route =
  | { name: 'home' }
  | { name: 'soggetti' }
  | { name: 'soggetto'; id: string }
  | { name: 'nuovo-soggetto' }
  | { name: 'pic' }
  | { name: 'caso'; id: string }
  | { name: 'nuovo-caso'; soggetto: string }
  | { name: 'agenda'; day?: string }
  | { name: 'appuntamento'; id: string }
  | { name: 'storico'; id?: string }
  | { name: 'riconcilia'; id?: string }
  | { name: 'impostazioni' };

/** The route of an address; the home for one that leads nowhere. */
export function parseRoute(hash: string): Route {
  const [area = '', ...rest] = hash.replace(/^#?\/?/, '').split('/').map(decode);
  const [first = '', second = ''] = rest;
  switch (area) {
    case 'soggetti':
      if (first === '') return { name: 'soggetti' };
      return first === 'nuovo' ? { name: 'nuovo-soggetto' } : { name: 'soggetto', id: first };
    case 'pic':
      if (first === 'nuovo' && second !== '') return { name: 'nuovo-caso', soggetto: second };
      return first === '' ? { name: 'pic' } : { name: 'caso', id: first };
    case 'agenda':
      if (first === 'appuntamento' && second !== '') return { name: 'appuntamento', id: second };
      return /^\d{4}-\d{2}-\d{2}$/.test(first) ? { name: 'agenda', day: first } : { name: 'agenda' };
    case 'storico':
      return first === '' ? { name: 'storico' } : { name: 'storico', id: first };
    case 'riconcilia':
      return first === '' ? { name: 'riconcilia' } : { name: 'riconcilia', id: first };
    case 'impostazioni':
      return { name: 'impostazioni' };
    default:
      return { name: 'home' };
  }
}

/** The address of a route, for links. */
export function href(route: Route): string {
  return `#/${path(route).map(encodeURIComponent).join('/')}`;
}

function path(route: Route): string[] {
  switch (route.name) {
    case 'home':
      return [];
    case 'soggetti':
    case 'pic':
    case 'impostazioni':
      return [route.name];
    case 'soggetto':
      return ['soggetti', route.id];
    case 'nuovo-soggetto':
      return ['soggetti', 'nuovo'];
    case 'caso':
      return ['pic', route.id];
    case 'nuovo-caso':
      return ['pic', 'nuovo', route.soggetto];
    case 'agenda':
      return route.day === undefined ? ['agenda'] : ['agenda', route.day];
    case 'appuntamento':
      return ['agenda', 'appuntamento', route.id];
    case 'storico':
    case 'riconcilia':
      return route.id === undefined ? [route.name] : [route.name, route.id];
  }
}

/** The area of the sidebar that a route belongs to. */
export function areaOf(route: Route): string {
  return path(route)[0] ?? 'home';
}

/** Where a link of the program leads: the screen of a record, or an area. */
export function routeTo(tipo: string, id: string): Route {
  switch (tipo) {
    case 'soggetto':
      return { name: 'soggetto', id };
    // A note of the diary is read in its case, whose id the link carries.
    case 'pic':
    case 'diario':
      return { name: 'caso', id };
    case 'appuntamento':
      return { name: 'appuntamento', id };
    case 'storico':
      return { name: 'storico', id };
    default:
      return parseRoute(id);
  }
}

export function goTo(route: Route): void {
  window.location.hash = href(route);
}

/** Goes there without a step back to here, as after creating what was being written. */
export function replaceWith(route: Route): void {
  window.location.replace(href(route));
}

/** The route in use; the screen is drawn again when it changes. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
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
