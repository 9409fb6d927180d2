import { riconcilia } from '../../bridge/calls';
import { read } from '../../bridge/reads';

export const toReconcile = read(['riconcilia'], ['riconciliazione'], () => riconcilia.elenco());
