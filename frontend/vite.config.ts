import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * FullCalendar 7.1.4 scrolls its time grid once its rows are measured, and throws
 * where the grid has gone meanwhile, because somebody went to another screen.
 */
function calendarThatMayGo(): Plugin {
  const scroll = 'timeScroller.scrollTo({ y })';
  let met = false;
  let found = false;
  return {
    name: 'calendar-that-may-go',
    apply: 'build',
    transform(code, id) {
      if (!id.includes('/@fullcalendar/')) return undefined;
      met = true;
      if (!code.includes(scroll)) return undefined;
      found = true;
      return { code: code.replace(scroll, 'timeScroller?.scrollTo({ y })'), map: null };
    },
    buildEnd(error) {
      if (!error && met && !found) this.error('FullCalendar no longer scrolls as it did: see whether this is needed still');
    },
  };
}

export default defineConfig({
  plugins: [react(), calendarThatMayGo()],
  resolve: {
    alias: [
      {
        // The kit's components one by one. Its index loads them all, its player
        // and its autocomplete too, and one of those sets NODE_ENV to
        // "production" for the whole process, in tests as well.
        find: /^design-react-kit\/(.+)$/,
        replacement: fileURLToPath(new URL('./node_modules/design-react-kit/dist/$1.js', import.meta.url)),
      },
    ],
  },
  css: {
    postcss: {
      plugins: [
        {
          // The kit's video player carries its font inside the stylesheet, which
          // the program's content policy rightly refuses; nothing here plays video.
          postcssPlugin: 'without-video-font',
          AtRule: {
            'font-face': (rule) => {
              if (rule.toString().includes('VideoJS')) rule.remove();
            },
          },
        },
        {
          // The kit draws its focus ring for the mouse as well, and with an
          // importance that a layer makes stronger than ours. theme.css draws one
          // ring, for the keyboard.
          postcssPlugin: 'without-kit-focus',
          Rule(rule) {
            if (!rule.selector.includes('data-focus-mouse')) return;
            rule.selectors = rule.selectors.filter((one) => !one.includes('data-focus-mouse'));
            if (rule.selectors.join('') === '') rule.remove();
          },
        },
      ],
    },
  },
  build: {
    // WebView2 is evergreen; the floor is the WebKitGTK of Debian 12.
    target: ['es2022', 'safari16'],
    chunkSizeWarningLimit: 4096,
    assetsInlineLimit: 0,
    // Read from inside the program: one file starts sooner than the hundred
    // and eighty that the kit's icons would otherwise become.
    rolldownOptions: { output: { codeSplitting: false } },
  },
  // What draws papers is a file of its own, which no start of the program reads.
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    // A loaded machine is slow, not wrong.
    testTimeout: 30_000,
    setupFiles: ['src/test-setup.ts'],
    server: { deps: { inline: ['design-react-kit'] } },
  },
});
