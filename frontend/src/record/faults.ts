import { useState } from 'react';

import { Fault, type Wrong } from '../bridge/errors';
import type { Scheda } from '../bridge/types';
import { isAsked, parts, patternOf, type Values } from './values';

/** Whether it is a form that is told where it is wrong, and shows that itself. */
export function isOfForm(error: Fault | null): error is Fault {
  return error?.code === 'non_valido' && error.field !== '';
}

/** All that is wrong. */
export function allWrong({ field, message, others }: Fault): Wrong[] {
  return [{ field, message }, ...others];
}

/**
 * What still stands of what a form was told: what is wrong with a field is over once
 * something else is typed there, or the form asks for it no longer.
 */
export function useStanding(scheda: Pick<Scheda, 'parti'>, error: Fault | null, values: Values): Fault | null {
  const [told, setTold] = useState({ error, values });
  if (told.error !== error) setTold({ error, values });
  if (!isOfForm(error)) return error;
  const before = told.error === error ? told.values : values;
  const [first, ...others] = allWrong(error).filter(
    ({ field }) => under(field, before) === under(field, values) && asks(scheda, field, before) === asks(scheda, field, values),
  );
  return first ? new Fault({ code: error.code, ...first, others }) : null;
}

/** Whether the form has the field, as it is filled in. */
function asks(scheda: Pick<Scheda, 'parti'>, field: string, values: Values): boolean {
  return scheda.parti.some(({ campi }) => campi.some((campo) => isShownAt(field, campo.path) && isAsked(campo, values)));
}

/** What stands in a field, or in a collection of that name. */
function under(field: string, values: Values): string {
  const inside = Object.entries(values).filter(([path, value]) => value !== undefined && (path === field || path.startsWith(`${field}.`)));
  return JSON.stringify(inside.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether what is wrong with `field` is shown where the field of this pattern is drawn: of boxes to tick all beneath them. */
export function isShownAt(field: string, pattern: string): boolean {
  return patternOf(field) === pattern || (pattern.endsWith('.*') && field === parts(pattern).collection);
}

/** What is wrong with what is shown where the field of this pattern is drawn. */
export function wrongAt(error: Fault | null, pattern: string): string | undefined {
  return error ? allWrong(error).find(({ field }) => isShownAt(field, pattern))?.message : undefined;
}
