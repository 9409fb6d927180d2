/** The names that this area shares with its addresses and with the rules. */
export const AREA = 'richieste';
export const KIND = 'richiesta';
export const NEW = 'nuova';
export const BEGIN = 'richiesta.crea';
