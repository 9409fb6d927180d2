import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: [
      {
        // The kit exports itself under the conditions "module" and "main" only,
        // which Node and so Vitest do not know.
        find: /^design-react-kit$/,
        replacement: fileURLToPath(
          new URL('./node_modules/design-react-kit/dist/index.js', import.meta.url),
        ),
      },
    ],
  },
  build: {
    // WebView2 is evergreen; the floor is the WebKitGTK of Debian 12.
    target: ['es2022', 'safari16'],
    // Read from inside the program: one large file starts sooner than many.
    chunkSizeWarningLimit: 4096,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The kit loads each of its icons as a module of its own.
          groups: [{ name: 'icons', test: /design-react-kit[\\/]dist[\\/](Icon[\\/])?assets[\\/]/ }],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    server: { deps: { inline: ['design-react-kit'] } },
  },
});
