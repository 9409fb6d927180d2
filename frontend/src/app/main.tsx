import '../ui/theme.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { loadIcons } from '../ui/Icon';
import { UiProvider } from '../ui/UiProvider';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

await loadIcons();

createRoot(root).render(
  <StrictMode>
    <UiProvider>
      <h1>SIZ-ICARO</h1>
    </UiProvider>
  </StrictMode>,
);
