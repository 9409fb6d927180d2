// The programs of the stories, run as processes of their own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
export const BIN = join(BUILD, 'bin');
export const CACHE = join(BUILD, '.cache');

/** How long anything may take to become true, in milliseconds. */
export const PATIENCE = 30_000;

/** Starts a program, with what it says in a file. One of ours is known by its name. */
export function run(log, program, args, env = {}) {
  const command = program.startsWith('siz-icaro') ? join(BIN, program) : program;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const out = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  child.on('error', () => undefined);
  return { child, log };
}

export async function answers({ child, log }, url, patience) {
  await until(async () => {
    if (ended(child)) throw new Error(`ended before it answered:\n${await readFile(log, 'utf8').catch(() => '')}`);
    const answer = await fetch(url).catch(() => undefined);
    return answer?.ok;
  }, `an answer of ${url}`, patience);
}

/**
 * Waits until something is true, and gives what it answered. One turn of
 * polling in between, for what tells nobody when it changes.
 */
export async function until(isTrue, what, patience = 2 * PATIENCE) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await isTrue();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function ended(child) {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Waits for a program to end by itself, and gives its exit code. */
export async function ending({ child }) {
  await until(() => ended(child), 'the end of the program');
  return child.exitCode;
}

/** Asks a program to stop, and makes it if it does not. */
export async function end({ child }) {
  if (ended(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(insist);
}

export function exists(path) {
  return stat(path).then(() => true, () => false);
}
