/** The names that this area shares with its addresses and with the rules. */
export const AREA = 'pai';
export const KIND = 'pai';

export const NEW = 'nuovo';
export const REVISION = 'revisione';

export const BEGIN = 'pai.crea';
export const REVISE = 'pai.rivedi';
export const VERIFY = 'pai.verifica';
