import { riconcilia } from '../../bridge/calls';
import { read } from '../../bridge/reads';

/** What was not sent yet, which anything that is done or sent changes. */
export const unsent = read(['da inviare'], 'all', () => riconcilia.inAttesa());
