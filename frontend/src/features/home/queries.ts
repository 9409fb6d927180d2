import { home } from '../../bridge/calls';
import { read } from '../../bridge/reads';

// Notices, favourites and history name records of any kind.

export const homeView = read(['home'], 'all', () => home.leggi());

/** What the frame around every screen shows of the home. */
export const header = read(['testata'], 'all', () => home.testata());
