import type { DatiAppuntamento } from '../../bridge/types';

/**
 * An appointment as its form and its draft hold it: the person with the name
 * that the field shows, so that nobody is meant who is not to be read there.
 */
export type Modulo = Omit<DatiAppuntamento, 'soggetto'> & {
  /** While a name is only typed it is nobody's: id "". */
  persona: { id: string; nome: string };
};

export function toForm({ soggetto, ...rest }: DatiAppuntamento, nome: string): Modulo {
  return { ...rest, persona: { id: soggetto, nome } };
}

export function fromForm({ persona, ...rest }: Modulo): DatiAppuntamento {
  return { ...rest, soggetto: persona.id };
}
