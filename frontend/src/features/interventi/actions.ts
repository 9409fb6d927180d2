/** The names that this area shares with its addresses and with the rules. */
export const AREA = 'interventi';
export const KIND = 'intervento';
export const DELIVERY = 'erogazione';
/** A file that tells INPS what was given. */
export const SENDING = 'invio';
export const SERVICE = 'servizio';

export const NEW = 'nuovo';
export const RENEWAL = 'rinnovo';
export const DELIVERIES = 'erogazioni';
export const MONTH = 'mese';
export const SIUSS = 'siuss';
export const CODES = 'codici';

export const BEGIN = 'intervento.proponi';
export const RENEW = 'intervento.rinnova';
export const REGISTER = 'erogazione.registra';
export const EXPORT = 'invio.registra';
export const REVOKE = 'invio.revoca';
export const WRITE_CODES = 'servizio.siuss';
