import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { soggetti } from '../bridge/calls';
import { read } from '../bridge/reads';
import { encode, type Values } from '../record/values';

export const municipalities = read(['soggetti', 'comuni'], [], () => soggetti.comuniAmbito());

/** The Comune of the Ambito that a name means as it is written. */
export const residence = (name: string, cap: string) => read(['soggetti', 'residenza', name, cap], [], () => soggetti.residenza(name, cap));

/** What the codice fiscale says of the person being typed. */
export const check = (values: Values) => {
  const of = only(values, ['cognome', 'nome', 'nome_unico', 'sesso', 'data_nascita', 'luogo_nascita', 'cf']);
  return queryOptions({
    ...read(['soggetti', 'cf', of], [], () => soggetti.verificaCF(encode(of))),
    placeholderData: keepPreviousData,
  });
};

/** Who may already be the person being typed. */
export const lookalikes = (values: Values) => {
  const of = only(values, ['cognome', 'nome', 'nome_unico', 'sesso', 'data_nascita', 'luogo_nascita', 'cf']);
  return queryOptions({
    ...read(['soggetti', 'doppioni', of], ['soggetto'], () => soggetti.doppioni(encode(of))),
    placeholderData: keepPreviousData,
  });
};

function only(values: Values, paths: readonly string[]): Values {
  return Object.fromEntries(paths.map((path) => [path, values[path]]));
}

export const places = (prefix: string, day: string) =>
  queryOptions({
    ...read(['soggetti', 'luoghi', prefix, day], [], () => soggetti.luoghi(prefix, day)),
    placeholderData: keepPreviousData,
  });
