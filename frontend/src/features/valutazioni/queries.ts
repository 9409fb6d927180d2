import { modelli, schede, valutazioni } from '../../bridge/calls';
import { read } from '../../bridge/reads';
import { encode, type Values } from '../../record/values';
import { KIND, SCALE, SERVICE } from './actions';

/** The form of an assessment with what is typed in it: what it asks, what is missing, and the totals. */
export const compiled = (id: string, values: Values) => read(['compilata', id, values], [KIND, SCALE], () => schede.compilata(KIND, id, encode(values)));

/** The form of a scale by itself, with answers that are kept nowhere. */
export const tried = (scale: string, values: Values) =>
  read(['compilata', scale, values], [SCALE], () => schede.compilata(KIND, '', encode({ ...values, modello: scale })));

/** A scale as the text of a file has it. */
export const readScale = (text: string) => read(['scala', text], [], () => modelli.leggi(text));

/** The scales and sheets that can be filled in now, each with whether the service in use offers it. */
export const scalesInUse = read(['modelli', 'in uso'], [SCALE, SERVICE], () => valutazioni.inUso());

/** The totals of a person's assessments, by scale, from the first to the last. */
export const course = (person: string) => read(['andamento', person], [KIND, SCALE], () => valutazioni.andamento(person));
