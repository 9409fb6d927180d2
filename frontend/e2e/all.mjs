// Tells all stories, each file on its days: npm run e2e -- [FILE] [DAY]
//
// Two files at a time, each with programs of its own: what takes long in a story
// is waiting for what must become true.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { DAYS, TOLD } from './days.mjs';
import { demoData } from './demo.mjs';

const AT_A_TIME = 2;

const [onlyFile, onlyDay] = process.argv.slice(2);
const runs = TOLD.flatMap(([file, days]) => (onlyDay && onlyFile === file ? [onlyDay] : days).map((day) => ({ file, day }))).filter(
  ({ file }) => !onlyFile || file === onlyFile,
);
if (runs.length === 0) throw new Error(`no stories called ${onlyFile}: ${TOLD.map(([file]) => file).join(', ')}`);

/** Works through a list, so many at a time. */
async function each(list, does) {
  const left = [...list];
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await does(next);
    }),
  );
}

const seconds = (since) => ((performance.now() - since) / 1000).toFixed(0).padStart(4);

async function tell(one) {
  const began = performance.now();
  const path = fileURLToPath(new URL(`${one.file}.test.mjs`, import.meta.url));
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', '--test-timeout=1200000', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, GIORNO: one.day },
  });
  let said = '';
  child.stdout.on('data', (some) => (said += some));
  [one.code] = await once(child, 'close');
  one.took = seconds(began);
  // Whole, so that two that are told at a time do not mix.
  process.stdout.write(`\n# ${one.file}, ${one.day}\n${said}`);
}

const began = performance.now();
await each([...new Set(runs.map(({ day }) => day))], (day) => demoData(DAYS[day]));
console.log(`# the demo data of each day: ${seconds(began)} s`);
await each(runs, tell);

console.log('\n# what was told, on which day, in how many seconds');
for (const { file, day, code, took } of runs) console.log(`# ${file.padEnd(10)} ${day.padEnd(10)} ${took} s  ${code === 0 ? '' : 'FAILED'}`);
console.log(`# in all ${seconds(began)} s`);
process.exitCode = runs.every(({ code }) => code === 0) ? 0 : 1;
