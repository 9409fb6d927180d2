import { describe, expect, it } from 'vitest';

import { areaOf, href, parseRoute, routeTo, type Route } from './route';

const routes: [string, Route, string][] = [
  ['#/', { name: 'home' }, 'home'],
  ['#/soggetti', { name: 'soggetti' }, 'soggetti'],
  ['#/soggetti/nuovo', { name: 'nuovo-soggetto' }, 'soggetti'],
  ['#/soggetti/0198', { name: 'soggetto', id: '0198' }, 'soggetti'],
  ['#/pic', { name: 'pic' }, 'pic'],
  ['#/pic/0198', { name: 'caso', id: '0198' }, 'pic'],
  ['#/agenda', { name: 'agenda' }, 'agenda'],
  ['#/agenda/2026-11-24', { name: 'agenda', day: '2026-11-24' }, 'agenda'],
  ['#/agenda/appuntamento/0198', { name: 'appuntamento', id: '0198' }, 'agenda'],
  ['#/storico', { name: 'storico' }, 'storico'],
  ['#/storico/a%2Fb', { name: 'storico', id: 'a/b' }, 'storico'],
  ['#/riconcilia', { name: 'riconcilia' }, 'riconcilia'],
  ['#/riconcilia/7', { name: 'riconcilia', id: '7' }, 'riconcilia'],
  ['#/impostazioni', { name: 'impostazioni' }, 'impostazioni'],
];

describe('route', () => {
  it.each(routes)('%s is read and written', (address, route, area) => {
    expect(parseRoute(address)).toEqual(route);
    expect(href(route)).toBe(address);
    expect(areaOf(route)).toBe(area);
  });

  it.each(['', '#', '#/altrove', '#/soggetti/%E0%A4%A'])('%s leads somewhere', (address) => {
    expect(['home', 'soggetti']).toContain(parseRoute(address).name);
  });

  it('finds the screen of a link', () => {
    expect(routeTo('funzione', 'agenda')).toEqual({ name: 'agenda' });
    expect(routeTo('diario', 'caso-1')).toEqual({ name: 'caso', id: 'caso-1' });
    expect(routeTo('appuntamento', 'a')).toEqual({ name: 'appuntamento', id: 'a' });
  });
});
