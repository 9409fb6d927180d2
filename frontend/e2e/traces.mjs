// Where a text still stands: in the files of a directory, and in the memory of a
// program and of those that it started, as root reads it or whoever dumps it.
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Either way of writing a text. */
const waysOf = (text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];

/** The files of a directory in which a text stands in clear, in either way of writing it. */
export async function holding(dir, text) {
  const ways = waysOf(text);
  const found = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const content = await readFile(file);
    if (ways.some((way) => content.includes(way))) found.push(file);
  }
  return found;
}

/** The most that is read of a memory at once. */
const PIECE = 8 << 20;
const PAGE = 4096;

/** How often a text stands in the memory of a process and of its children, by the name of each. */
export async function remembered(pid, text) {
  const found = {};
  for (const one of await family(pid)) {
    const name = await nameOf(one);
    found[name] = (found[name] ?? 0) + (await count(one, text));
  }
  return found;
}

async function family(pid) {
  const all = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // The name, which may hold anything, ends with the last bracket.
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    all.push({ pid: Number(entry), parent });
  }
  const ours = [pid];
  for (const one of ours) ours.push(...all.filter(({ parent }) => parent === one).map(({ pid }) => pid));
  return ours;
}

async function nameOf(pid) {
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'gone')).trim();
}

/** Counts a text in both ways of writing it, over all that can be written to and is there. */
async function count(pid, text) {
  const ways = waysOf(text);
  const again = ways[1].length - 1;
  const memory = await open(`/proc/${pid}/mem`).catch(() => undefined);
  if (!memory) return 0; // it has ended
  let times = 0;
  try {
    const piece = Buffer.alloc(PIECE);
    for await (const { from, to } of present(pid)) {
      for (let at = from; at < to; ) {
        const { bytesRead } = await memory.read(piece, 0, Math.min(PIECE, to - at), at).catch(() => ({ bytesRead: 0 }));
        if (bytesRead === 0) break;
        // What begins in the last bytes is read again with what follows.
        const rest = at + bytesRead < to ? again : 0;
        for (const way of ways) times += occurrences(piece.subarray(0, bytesRead), way, rest);
        at += bytesRead - rest;
      }
    }
  } finally {
    await memory.close();
  }
  return times;
}

/** The stretches of a memory that have pages: most of what a web engine reserves has none. */
async function* present(pid) {
  const maps = await readFile(`/proc/${pid}/smaps`, 'utf8').catch(() => '');
  const pages = await open(`/proc/${pid}/pagemap`).catch(() => undefined);
  if (!pages) return;
  try {
    for (const [, from, to, kib, swapped] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw[^]*?^Rss: +(\d+)[^]*?^Swap: +(\d+)/gm)) {
      if (kib === '0' && swapped === '0') continue;
      // An address fits a number: it has 47 bits.
      const end = Number.parseInt(to, 16);
      let began;
      const flags = Buffer.alloc(1 << 20);
      for (let at = Number.parseInt(from, 16); at < end; ) {
        const wanted = Math.min(flags.length, ((end - at) / PAGE) * 8);
        const { bytesRead } = await pages.read(flags, 0, wanted, (at / PAGE) * 8);
        if (bytesRead === 0) break;
        for (let i = 7; i < bytesRead; i += 8, at += PAGE) {
          const there = (flags[i] & 0xc0) !== 0; // in memory, or swapped out
          if (there) began ??= at;
          else if (began !== undefined) {
            yield { from: began, to: at };
            began = undefined;
          }
        }
      }
      if (began !== undefined) yield { from: began, to: end };
    }
  } finally {
    await pages.close();
  }
}

function occurrences(buffer, way, again) {
  let times = 0;
  for (let at = buffer.indexOf(way); at >= 0 && at < buffer.length - again; at = buffer.indexOf(way, at + 1)) times++;
  return times;
}
