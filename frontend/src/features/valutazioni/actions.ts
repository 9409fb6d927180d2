/** The area, and the places in it: see area.tsx. */
export const AREA = 'valutazioni';
export const SCALES = 'scale';
export const NEW = 'nuova';
export const FORM = 'compila';
export const LOAD = 'carica';

/** The kinds and the actions that the screens name for what is special to them. */
export const KIND = 'valutazione';
export const SCALE = 'modello';
export const BEGIN = 'valutazione.crea';
export const FILL_IN = 'valutazione.compila';
export const COMPLETE = 'valutazione.completa';
export const REPLACE = 'valutazione.sostituisci';
/** By which a service says which scales it offers, and the kind of that. */
export const OFFER = 'servizio.scale';
export const SERVICE = 'servizio';
export const PREPARE = 'modello.crea';
