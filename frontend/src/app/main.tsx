import '../ui/theme.css';

import { setLocalTimeZone } from '@internationalized/date';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { leadOutside } from '../bridge/program';
import { ZONE } from '../lib/date';
import { mindGestures } from '../lib/gesture';
import { loadIcons } from '../ui/Icon';
import { App } from './App';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

// The day is Italy's in whatever zone the computer is, in the calendars too.
setLocalTimeZone(ZONE);

// They come with the program, and a screen that waits for them does not jump.
await loadIcons();

mindGestures(window);
leadOutside(window);

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
