import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { agenda } from '../../bridge/calls';
import { read } from '../../bridge/reads';
import type { FiltroAgenda } from '../../bridge/types';
import { encode, type Values } from '../../record/values';

export const period = (filter: FiltroAgenda) =>
  queryOptions({
    ...read(['agenda', 'periodo', filter], ['appuntamento', 'soggetto', 'operatore'], () => agenda.periodo(filter)),
    placeholderData: keepPreviousData,
  });

/** What is to be done about records by the days of a stretch. */
export const dueIn = (filter: FiltroAgenda) =>
  queryOptions({ ...read(['agenda', 'scadenze', filter], 'all', () => agenda.scadenze(filter)), placeholderData: keepPreviousData });

/** The latest appointments of a person, the coming ones first. */
export const appointmentsOf = (person: string) => read(['agenda', 'di', person], ['appuntamento', 'soggetto'], () => agenda.di(person));

/** An appointment; of a series the one of a day. */
export const appointment = (id: string, day: string) =>
  read(['agenda', 'volta', id, day], ['appuntamento', 'soggetto', 'pic', 'operatore', 'preferenze'], () => agenda.volta(id, day));

/** The day by which the next of a series is named; "" of what does not come again. */
export const nextDay = (id: string) => read(['agenda', 'prossima', id], ['appuntamento'], () => agenda.prossima(id));

/** What concerns an appointment as a form has it. */
export const meeting = (id: string, day: string, values: Values) =>
  queryOptions({
    ...read(['agenda', 'guarda', id, day, values], ['appuntamento', 'soggetto', 'operatore'], () => agenda.guarda(id, day, encode(values))),
    placeholderData: keepPreviousData,
  });
