import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { agenda } from '../../bridge/calls';
import { read } from '../../bridge/reads';
import type { FiltroAgenda } from '../../bridge/types';
import { oneRecord } from '../../record/queries';

export const period = (filter: FiltroAgenda) =>
  queryOptions({
    ...read(['agenda', 'periodo', filter], ['appuntamento', 'soggetto', 'operatore'], () => agenda.periodo(filter)),
    placeholderData: keepPreviousData,
  });

export const appointment = (id: string) => oneRecord('appuntamento', id, ['soggetto', 'pic', 'operatore']);
