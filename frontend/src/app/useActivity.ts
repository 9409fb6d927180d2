import { useEffect } from 'react';

import { accesso } from '../bridge/calls';

/** How often the program is told at most, in milliseconds. */
const EVERY = 20_000;

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/** Tells the program that somebody is at the computer, so that it does not lock. */
export function useActivity(): void {
  useEffect(() => {
    let told = -Infinity;
    const tell = () => {
      const now = performance.now();
      if (now - told < EVERY) return;
      told = now;
      // Should it fail, the lock comes too early and nothing is lost.
      accesso.vivo().catch(() => undefined);
    };
    for (const sign of SIGNS) window.addEventListener(sign, tell, { passive: true });
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, tell);
    };
  }, []);
}
