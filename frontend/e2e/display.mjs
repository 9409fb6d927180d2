// The display that the tests run on, as somebody who sits at it: a window
// manager, keys, windows, and pictures of them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { until } from './world.mjs';

const exec = promisify(execFile);

async function ask(command, ...args) {
  const { stdout } = await exec(command, args);
  return stdout.trim();
}

/** Whether a command succeeds: the tools say "no such window" by failing. */
function does(command, ...args) {
  return exec(command, args).then(() => true, () => false);
}

/** Starts a window manager, without which no window is raised, moved or closed. */
export async function manageWindows(world) {
  world.run('openbox', 'openbox', ['--sm-disable']);
  await until(() => does('wmctrl', '-m'), 'the window manager');
}

/**
 * Gives the display the keyboard of an Italian office. What has no key of its own
 * is typed by lending it one for a moment, and a program that is slow to look
 * finds the key empty again.
 */
export function italianKeyboard() {
  return ask('setxkbmap', 'it');
}

/** The windows of the program in sight, the ids as numbers in text. */
export async function windows() {
  const found = await ask('xdotool', 'search', '--onlyvisible', '--name', '^SIZ-ICARO$').catch(() => '');
  return found.split('\n').filter(Boolean);
}

/** How many windows the display has of anybody, dialogs of the system among them. */
export async function countWindows() {
  const list = await ask('wmctrl', '-l').catch(() => '');
  return list.split('\n').filter(Boolean).length;
}

/** Types text, accents included, where the keyboard is. */
export function type(text) {
  return ask('xdotool', 'type', '--delay', '25', text);
}

export function press(...keys) {
  return ask('xdotool', 'key', '--delay', '60', ...keys);
}

/** A window of the display, once it has been painted. */
export class Window {
  constructor(id) {
    this.id = id;
  }

  /** Waits for a window that was not there before, with something on it. */
  static async opened(before = []) {
    const id = await until(async () => (await windows()).find((one) => !before.includes(one)), 'the window');
    const window = new Window(id);
    // A screen with text on it has many shades; a blank one has a handful.
    await until(async () => (await window.look()).colours > 32, 'something on the window');
    return window;
  }

  /** Statistics of a part of the window, in fractions of its width and height. */
  async look([left, top, width, height] = [0, 0, 1, 1]) {
    const { width: w, height: h } = await this.place();
    const crop = `${Math.round(width * w)}x${Math.round(height * h)}+${Math.round(left * w)}+${Math.round(top * h)}`;
    const format = '%k %[fx:mean] %[fx:standard_deviation] %#';
    const answer = await ask('convert', `x:${this.id}`, '-crop', crop, '+repage', '-format', format, 'info:');
    const [colours, light, contrast, signature] = answer.split(' ');
    return { colours: Number(colours), light: Number(light), contrast: Number(contrast), signature };
  }

  /** Waits until a part of the window shows something else than it did. */
  async changes(part, { signature }) {
    await until(async () => (await this.look(part)).signature !== signature, 'a change on the window');
  }

  /** Waits until a part of the window shows the same three times in a row. */
  async settles(part) {
    let last, same;
    await until(async () => {
      const { signature } = await this.look(part);
      same = signature === last ? same + 1 : 1;
      last = signature;
      return same === 3;
    }, 'a window that has come to rest');
  }

  picture(path) {
    return ask('import', '-window', this.id, path);
  }

  /** Where it is on the display, and how large, without its frame. */
  async place() {
    const text = await ask('xwininfo', '-id', this.id);
    const number = (label) => Number(text.match(new RegExp(`${label}:\\s+(-?\\d+)`))[1]);
    return {
      x: number('Absolute upper-left X'), y: number('Absolute upper-left Y'), width: number('Width'), height: number('Height'),
    };
  }

  move({ x, y, width, height }) {
    return ask('wmctrl', '-i', '-r', this.#hex, '-e', `0,${x},${y},${width},${height}`);
  }

  /** Clicks at a place of the window, in pixels. */
  click({ x, y }) {
    return ask('xdotool', 'mousemove', '--window', this.id, String(x), String(y), 'click', '1');
  }

  minimise() {
    return ask('xdotool', 'windowminimize', this.id);
  }

  async isMinimised() {
    return (await ask('xprop', '-id', this.id, '_NET_WM_STATE')).includes('_NET_WM_STATE_HIDDEN');
  }

  /** Whether the keyboard writes here. */
  async isActive() {
    return (await ask('xdotool', 'getactivewindow').catch(() => '')) === this.id;
  }

  activate() {
    return ask('wmctrl', '-i', '-a', this.#hex);
  }

  /** Closes it as its cross does. */
  close() {
    return ask('wmctrl', '-i', '-c', this.#hex);
  }

  get #hex() {
    return `0x${Number(this.id).toString(16)}`;
  }
}
