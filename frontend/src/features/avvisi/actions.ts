/** The names that this area shares with its addresses and with the rules. */
export const AREA = 'avvisi';
export const CALL = 'avviso';
export const KIND = 'domanda';
/** A version of the ranking of a line, and the place of an application in it. */
export const RANKING = 'graduatoria';
export const PLACE = 'posizione';

export const APPLICATIONS = 'domande';
export const RANKINGS = 'graduatorie';
export const PLACES = 'posizioni';
export const NEW = 'nuova';
export const RULES = 'regole';
export const FORM = 'compila';

export const CREATE = 'avviso.crea';
export const EDIT = 'avviso.modifica';
export const BEGIN = 'domanda.crea';
export const FILL_IN = 'domanda.compila';
export const PRESENT = 'domanda.presenta';
export const COMPLETE = 'domanda.integra';
