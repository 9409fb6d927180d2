/** The names that this area shares with its addresses and with the rules. */
export const AREA = 'interventi';
export const KIND = 'intervento';
export const DELIVERY = 'erogazione';

export const NEW = 'nuovo';
export const RENEWAL = 'rinnovo';
export const DELIVERIES = 'erogazioni';
export const MONTH = 'mese';

export const BEGIN = 'intervento.proponi';
export const RENEW = 'intervento.rinnova';
export const REGISTER = 'erogazione.registra';
