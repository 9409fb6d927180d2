import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { agenda, soggetti } from '../../bridge/calls';
import { read } from '../../bridge/reads';
import type { FiltroAgenda, Tipo } from '../../bridge/types';

const KINDS: readonly Tipo[] = ['appuntamento', 'soggetto', 'operatore'];

export const period = (filter: FiltroAgenda) =>
  queryOptions({ ...read(['agenda', 'periodo', filter], KINDS, () => agenda.periodo(filter)), placeholderData: keepPreviousData });

export const appointment = (id: string) => read(['agenda', id], KINDS, () => agenda.dettaglio(id));

/** The first people that answer to some words, for a choice. */
export const people = (testo: string) =>
  queryOptions({
    ...read(['agenda', 'soggetti', testo], ['soggetto'], async () => (await soggetti.elenco({ testo, comune: '', da: 0, quanti: 8 })).righe),
    placeholderData: keepPreviousData,
  });
