import '../ui/theme.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { loadIcons } from '../ui/Icon';
import { App } from './App';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

// They come with the program, and a screen that waits for them does not jump.
await loadIcons();

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
