import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

// jsdom lays nothing out, so there is nothing to scroll and no window to measure.
Element.prototype.scrollIntoView = () => undefined;
