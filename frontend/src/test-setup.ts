import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);

// What needs no window is tested without one.
if ('Element' in globalThis) {
  // jsdom lays nothing out, so there is nothing to scroll.
  Element.prototype.scrollIntoView = () => undefined;

  // jsdom has no CSS object; the ids that components make need no escaping. No stub
  // of a test's own: it stays when those go.
  Object.defineProperty(globalThis, 'CSS', { value: { escape: (text: string) => text } });

  // Lists draw as many rows as fit; without a layout nothing would.
  Object.defineProperties(Element.prototype, {
    clientHeight: { configurable: true, value: 600 },
    clientWidth: { configurable: true, value: 800 },
  });
}
