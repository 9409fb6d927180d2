import type { CampoInConflitto, Scelta } from '../../bridge/types';

/** What was decided so far for one field, over which text; no `keep` while nothing was. */
export type Decision = { keep?: Scelta['tieni']; text?: string; sta?: string };

/** By the key of the field. A field that is decided by nobody is not in it. */
export type Decisions = Readonly<Record<string, Decision>>;

/**
 * What is proposed for a text written by hand: both where there is room for
 * both, so that nothing is lost by oversight; else the one that stands.
 */
export function proposed({ attuale, mio, paragrafi }: CampoInConflitto): string {
  return paragrafi ? [attuale, mio].filter((text) => text.trim() !== '').join('\n\n') : attuale;
}

/** Whether the text that stands is no longer the one that was decided over. */
export function overtaken({ sta }: CampoInConflitto, decision: Decision): boolean {
  return decision.keep !== undefined && decision.sta !== sta;
}

/** The decisions as the program takes them, or undefined while a field has none. */
export function asChoices(fields: readonly CampoInConflitto[], decisions: Decisions): Scelta[] | undefined {
  const choices: Scelta[] = [];
  for (const field of fields) {
    const decision = decisions[field.chiave];
    if (decision?.keep === undefined || overtaken(field, decision)) return undefined;
    choices.push({
      chiave: field.chiave,
      tieni: decision.keep,
      testo: decision.keep === 'scritta' ? (decision.text ?? proposed(field)) : '',
      sta: field.sta,
    });
  }
  return choices;
}
