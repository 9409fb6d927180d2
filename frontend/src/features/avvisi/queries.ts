import { bandi, graduatorie } from '../../bridge/calls';
import { read } from '../../bridge/reads';
import { encode, type Values } from '../../record/values';
import { CALL, KIND, RANKING } from './actions';

/** A call with its lists, its form and its window now. */
export const callRead = (id: string) => read(['avviso', id], [CALL, KIND, 'modello'], () => bandi.leggi(id, {}));

/** A call as it would be with other lists: what is wrong with them, row by row. */
export const callTried = (id: string, lists: Record<string, string>) => read(['avviso', id, lists], [CALL, 'modello'], () => bandi.leggi(id, lists));

/** The calls that one can apply to now, or soon. */
export const openCalls = read(['avvisi', 'aperti'], [CALL], () => bandi.aperti());

/** An application with what is typed in it: its fields, and what keeps it from being presented. */
export const filledIn = (id: string, values: Values) => read(['domanda', id, values], [KIND, CALL, 'soggetto', 'valutazione', 'modello'], () => bandi.compila(id, encode(values)));

/** The lines of a call, each with what its newest ranking is. */
export const rankedLines = (call: string) => read(['graduatorie', call], [CALL, RANKING], () => graduatorie.linee(call));

/** A ranking with the names of who applied. */
export const rankingRead = (id: string) => read(['graduatoria', id], [RANKING, KIND, 'soggetto'], () => graduatorie.leggi(id));

/** What a ranking would be, by what this computer holds. */
export const rankingTried = (call: string, line: string, type: string, paid: number) =>
  read(['graduatoria', call, line, type, paid], [RANKING, KIND, CALL, 'soggetto'], () => graduatorie.anteprima(call, line, type, paid));
