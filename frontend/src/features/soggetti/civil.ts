import type { Liste, Voce } from '../../bridge/types';

/** The civil states, said of a woman, of a man, or of whoever's sex is not known. */
export function civilStates(codes: Liste, sesso: string): readonly Voce[] {
  return sesso === 'F' ? codes.statiCiviliF : sesso === 'M' ? codes.statiCiviliM : codes.statiCivili;
}
