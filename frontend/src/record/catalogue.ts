import { useQuery } from '@tanstack/react-query';

import { schede } from '../bridge/calls';
import { read } from '../bridge/reads';
import type { Azione, Campo, Parte, Scheda } from '../bridge/types';
import { patternOf } from './values';

const catalogue = read(['catalogo'], [], () => schede.catalogo());

/** All kinds; none until the program has said them. */
export function useCatalogue(): readonly Scheda[] {
  return useQuery(catalogue).data ?? [];
}

/** What is known of a kind; undefined until the program has said it. */
export function useScheda(kind: string): Scheda | undefined {
  return useCatalogue().find((scheda) => scheda.kind === kind);
}

export function actionOf(scheda: Scheda, name: string): Azione {
  const action = scheda.azioni.find(({ nome }) => nome === name);
  if (!action) throw new Error(`${scheda.kind} has no action ${name}`);
  return action;
}

export function fieldOf(scheda: Scheda, path: string): Campo | undefined {
  const wanted = patternOf(path);
  for (const { campi } of scheda.parti) {
    const found = campi.find((campo) => campo.path === wanted);
    if (found) return found;
  }
  return undefined;
}

/** What a form asks for an action: the kind, with what the action has its author tell beneath its fields. */
export function asking(scheda: Scheda, { campi, racconta }: Azione, fields: readonly string[] = campi): { scheda: Scheda; fields: string[] } {
  if (!racconta) return { scheda, fields: [...fields] };
  return { scheda: { ...scheda, parti: [...scheda.parti, { titolo: '', campi: [racconta] }] }, fields: [...fields, racconta.path] };
}

/** The same kind, with one field otherwise. */
export function withField(scheda: Scheda, path: string, change: (campo: Campo) => Campo): Scheda {
  const changed = (campo: Campo) => (campo.path === path ? change(campo) : campo);
  return { ...scheda, parti: scheda.parti.map((parte) => ({ ...parte, campi: parte.campi.map(changed) })) };
}

/** The same kind, with a field before all others of its part. */
export function withFirst(scheda: Scheda, path: string): Scheda {
  const first = ({ campi }: { campi: Campo[] }) => [...campi.filter((campo) => campo.path === path), ...campi.filter((campo) => campo.path !== path)];
  return { ...scheda, parti: scheda.parti.map((parte) => ({ ...parte, campi: first(parte) })) };
}

/** The same kind, where a field must be there that need not be otherwise. */
export function withRequired(scheda: Scheda, path: string): Scheda {
  return withField(scheda, path, (campo) => ({ ...campo, obbligatorio: true }));
}

/** The same kind, with the questions of a form that is data where its answers stand. */
export function withForm(scheda: Scheda, questions: readonly Parte[]): Scheda {
  return { ...scheda, parti: scheda.parti.flatMap((parte) => (parte.campi.some(({ tipo }) => tipo === 'risposta') ? questions : [parte])) };
}
