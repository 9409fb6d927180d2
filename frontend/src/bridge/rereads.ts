import type { QueryClient } from '@tanstack/react-query';

import { invalidate } from './reads';
import type { Tipo } from './types';

/** How long the screens let changes gather after a reread, at least, in milliseconds. */
const MOMENT = 150;

/** How many times as long as a reread took: while changes pour in, reading them takes a fifth of the time. */
const SHARE = 4;

/**
 * Has the screens read again what has changed: the first change at once, those
 * that come while that is done and for a moment after it together. A first
 * reconciliation lands for seconds, and screens that read each of its steps would
 * make it last several times as long.
 */
export class Rereads {
  readonly #client: QueryClient;
  #waiting: Set<Tipo> | 'all' | undefined;
  #busy = false;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  changed(kinds: readonly Tipo[] | 'all'): void {
    this.#waiting = kinds === 'all' || this.#waiting === 'all' ? 'all' : new Set([...(this.#waiting ?? []), ...kinds]);
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting !== undefined) {
      const kinds = this.#waiting === 'all' ? 'all' : [...this.#waiting];
      this.#waiting = undefined;
      const begun = performance.now();
      // What cannot be read says so where it is shown.
      await invalidate(this.#client, kinds).catch(() => undefined);
      const took = performance.now() - begun;
      await new Promise((resolve) => setTimeout(resolve, Math.max(MOMENT, SHARE * took)));
    }
    this.#busy = false;
  }
}
