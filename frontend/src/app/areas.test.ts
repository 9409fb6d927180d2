import type { ReactElement } from 'react';
import { describe, expect, it, vi } from 'vitest';

import { href, parsePlace } from '../lib/route';
import { AREA, placeOf } from '../record/areas';
import { areas } from './areas';

// The calendar is drawn by nobody here.
vi.mock('@fullcalendar/react', () => ({ default: () => null }));

function shownAt(address: string): [component: string, props: object] {
  const [id, ...rest] = parsePlace(address);
  const area = areas.find((one) => one.id === id) ?? areas[0];
  const { type, props } = area?.screen(rest) as ReactElement<object>;
  return [(type as () => void).name, Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined))];
}

describe('the register of areas', () => {
  it.each([
    ['#/', 'HomeScreen', {}],
    ['#/altrove', 'HomeScreen', {}],
    ['#/soggetti', 'PeopleScreen', {}],
    ['#/soggetti/nuovo', 'NewPerson', {}],
    ['#/soggetti/0198', 'PeopleScreen', { id: '0198' }],
    ['#/pic', 'CasesScreen', {}],
    ['#/pic/0198', 'CasesScreen', { id: '0198' }],
    ['#/pic/nuovo/0198', 'OpenCase', { about: { soggetto: '0198' } }],
    ['#/pic/nuovo/da/0198', 'OpenCase', { about: { segnalazione: '0198' } }],
    ['#/segnalazioni', 'ReportsScreen', {}],
    ['#/segnalazioni/0198', 'ReportsScreen', { id: '0198' }],
    ['#/segnalazioni/nuova', 'NewReport', {}],
    ['#/segnalazioni/nuova/0198', 'NewReport', { person: '0198' }],
    ['#/pai', 'ProjectsScreen', {}],
    ['#/pai/0198', 'ProjectsScreen', { id: '0198' }],
    ['#/pai/nuovo/pic/0198', 'NewProject', { about: { pic: '0198' } }],
    ['#/pai/revisione/0198', 'Revise', { id: '0198' }],
    ['#/interventi', 'InterventionsScreen', {}],
    ['#/interventi/0198', 'InterventionsScreen', { id: '0198' }],
    ['#/interventi/nuovo/pic/0198', 'NewIntervention', { action: 'intervento.proponi', about: { pic: '0198' } }],
    ['#/interventi/rinnovo/0198', 'NewIntervention', { action: 'intervento.rinnova', about: { rinnova: '0198' } }],
    ['#/interventi/erogazioni', 'DeliveriesScreen', {}],
    ['#/interventi/erogazioni/0198', 'DeliveriesScreen', { id: '0198' }],
    ['#/interventi/erogazioni/mese', 'MonthScreen', {}],
    ['#/interventi/erogazioni/mese/2026-10', 'MonthScreen', { month: '2026-10' }],
    ['#/interventi/siuss', 'SiussScreen', {}],
    ['#/interventi/siuss/codici', 'CodesScreen', {}],
    ['#/interventi/siuss/0198', 'SendingScreen', { id: '0198' }],
    ['#/richieste', 'RequestsScreen', {}],
    ['#/richieste/0198', 'RequestsScreen', { id: '0198' }],
    ['#/richieste/nuova', 'RequestsScreen', { about: {} }],
    ['#/richieste/nuova/intervento/0198', 'RequestsScreen', { about: { intervento: '0198' } }],
    ['#/avvisi', 'CallsScreen', {}],
    ['#/avvisi/0198', 'CallsScreen', { id: '0198' }],
    ['#/avvisi/0198/regole', 'RulesForm', { id: '0198' }],
    ['#/avvisi/graduatorie/0198', 'GraduatoriaScreen', { id: '0198' }],
    ['#/avvisi/posizioni/0198', 'PosizioneScreen', { id: '0198' }],
    ['#/avvisi/domande', 'ApplicationsScreen', {}],
    ['#/avvisi/domande/0198', 'ApplicationsScreen', { id: '0198' }],
    ['#/avvisi/domande/0198/compila', 'FillIn', { id: '0198' }],
    ['#/avvisi/domande/nuova/soggetto/0198', 'NewApplication', { on: 'soggetto', id: '0198' }],
    ['#/agenda', 'AgendaScreen', {}],
    ['#/agenda/2026-11-24', 'AgendaScreen', { day: '2026-11-24' }],
    ['#/agenda/domani', 'AgendaScreen', {}],
    ['#/agenda/appuntamento/0198', 'AgendaScreen', { id: '0198' }],
    ['#/valutazioni', 'AssessmentsScreen', {}],
    ['#/valutazioni/0198', 'AssessmentsScreen', { id: '0198' }],
    ['#/valutazioni/0198/compila', 'Compile', { id: '0198' }],
    ['#/valutazioni/nuova/pic/0198', 'ChooseScale', { on: 'pic', id: '0198' }],
    ['#/valutazioni/scale', 'ScalesScreen', {}],
    ['#/valutazioni/scale/0198', 'ScalesScreen', { id: '0198' }],
    ['#/valutazioni/scale/carica', 'LoadScale', {}],
    ['#/statistiche', 'StatisticsScreen', {}],
    ['#/storico', 'ArchiveScreen', {}],
    ['#/storico/a%2Fb', 'ArchiveScreen', { id: 'a/b' }],
    ['#/riconcilia/7', 'ReconcileScreen', { id: '7' }],
    ['#/impostazioni', 'SettingsScreen', {}],
  ])('%s shows %s', (address, component, props) => {
    expect(shownAt(address)).toEqual([component, props]);
  });

  it.each([
    ['soggetto', '#/soggetti/x'],
    ['pic', '#/pic/x'],
    ['appuntamento', '#/agenda/appuntamento/x'],
    ['pai', '#/pai/x'],
    ['richiesta', '#/richieste/x'],
    ['intervento', '#/interventi/x'],
    ['erogazione', '#/interventi/erogazioni/x'],
    ['invio', '#/interventi/siuss/x'],
    ['valutazione', '#/valutazioni/x'],
    ['modello', '#/valutazioni/scale/x'],
    ['graduatoria', '#/avvisi/graduatorie/x'],
    ['posizione', '#/avvisi/posizioni/x'],
    ['storico', '#/storico/x'],
    ['riconciliazione', '#/riconcilia/x'],
    // What no area opens leads to the first screen.
    ['servizio', '#/'],
  ])('a link to a %s leads to %s', (kind, address) => {
    expect(href(placeOf(areas, kind, 'x'))).toBe(address);
  });

  it('a link to an area, or to the list of a kind, leads to the area', () => {
    expect(placeOf(areas, AREA, 'agenda')).toEqual(['agenda']);
    expect(placeOf(areas, 'appuntamento')).toEqual(['agenda']);
  });

  it('has one area for an address, and one for a kind', () => {
    for (const names of [areas.map(({ id }) => id), areas.flatMap(({ kinds }) => kinds)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
