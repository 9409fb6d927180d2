import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { soggetti } from '../../bridge/calls';
import { read, readPages } from '../../bridge/reads';
import type { DatiSoggetto } from '../../bridge/types';

export const people = (testo: string, comune: string) =>
  readPages(['soggetti', 'elenco', testo, comune], ['soggetto', 'pic'], (da, quanti) =>
    soggetti.elenco({ testo, comune, da, quanti }),
  );

export const person = (id: string) =>
  read(
    ['soggetti', id],
    ['soggetto', 'nucleo', 'pic', 'diario', 'appuntamento', 'servizio', 'operatore', 'preferenze'],
    () => soggetti.dettaglio(id),
  );

export const municipalities = read(['soggetti', 'comuni'], [], () => soggetti.comuniAmbito());

/** What the codice fiscale says of the person being typed. */
export const check = (dati: DatiSoggetto) => {
  const { cognome, nome, sesso, dataNascita, luogoNascita, cf } = dati;
  return queryOptions({
    ...read(['soggetti', 'cf', cognome, nome, sesso, dataNascita, luogoNascita, cf], [], () => soggetti.verificaCF(dati)),
    placeholderData: keepPreviousData,
  });
};

/** Who may already be the person being typed. */
export const lookalikes = (dati: DatiSoggetto) => {
  const { cognome, nome, dataNascita, cf } = dati;
  return queryOptions({
    ...read(['soggetti', 'doppioni', cognome, nome, dataNascita, cf], ['soggetto'], () => soggetti.doppioni(dati)),
    placeholderData: keepPreviousData,
  });
};

export const places = (prefix: string, day: string) =>
  queryOptions({
    ...read(['soggetti', 'luoghi', prefix, day], [], () => soggetti.luoghi(prefix, day)),
    placeholderData: keepPreviousData,
  });

/** The first people that answer to some words, for a choice. */
export const lookFor = (testo: string) =>
  queryOptions({
    ...read(['soggetti', 'scelta', testo], ['soggetto'], async () => (await soggetti.elenco({ testo, comune: '', da: 0, quanti: 8 })).righe),
    placeholderData: keepPreviousData,
  });
