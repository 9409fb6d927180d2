/** The names that this area shares with its addresses and with the rules. */
export const AREA = 'richieste';
export const KIND = 'richiesta';
export const NEW = 'nuova';
export const BEGIN = 'richiesta.crea';

/** The states in which a request waits for those it was sent to. */
export const WAITING: readonly string[] = ['inviata', 'ricevuta', 'in_lavorazione'];
