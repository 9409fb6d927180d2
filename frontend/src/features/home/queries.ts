import { bozze, home } from '../../bridge/calls';
import { read } from '../../bridge/reads';

// Notices, favourites and history name records of any kind.

export const homeView = read(['home'], 'all', () => home.leggi());

/** What the frame around every screen shows of the home. */
export const header = read(['testata'], 'all', () => home.testata());

/** The notices that were hidden and would show otherwise. */
export const hiddenNotices = read(['nascoste'], 'all', () => home.nascoste());

/** What was written and not saved. No event tells of it: it is read whenever it is shown. */
export const drafts = { ...read(['bozze'], [], () => bozze.elenco()), gcTime: 0, staleTime: 0 };
