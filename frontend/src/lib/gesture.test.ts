import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { acted, GESTURE, mindGestures } from './gesture';

let stop: () => void;
let clock = 0;

beforeEach(() => {
  clock += 10_000;
  document.body.innerHTML = '<button id="a">Prendi in carico</button><button id="b">Prendi in carico</button><p id="text">Parole</p><textarea></textarea>';
  stop = mindGestures(window);
});
afterEach(() => stop());

/** Presses a place of the window, under which something is, after so many milliseconds. */
function press(id: string, { after = 0, x = 100, y = 100 } = {}) {
  clock += after;
  const target = document.getElementById(id);
  for (const name of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
    const event = new MouseEvent(name, { bubbles: true, cancelable: true, clientX: x, clientY: y, detail: 1 });
    Object.defineProperties(event, { timeStamp: { value: clock }, isPrimary: { value: true } });
    target?.dispatchEvent(event);
  }
}

function hearing(id: string, does: () => void = () => undefined) {
  const heard = vi.fn(does);
  document.getElementById(id)?.addEventListener('click', heard);
  return heard;
}

it.each([0, 30, 90, 250])('takes two clicks %i ms apart for one, where the first gave a command', (after) => {
  const heard = hearing('a', acted);
  press('a');
  press('a', { after });
  expect(heard).toHaveBeenCalledTimes(1);
});

it('does not click what has come under the pointer meanwhile, command or not', () => {
  const first = hearing('a');
  const second = hearing('b');
  press('a');
  press('b', { after: 250 });
  press('b', { after: 100 });
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).not.toHaveBeenCalled();
});

it('does not click what a button has become meanwhile', () => {
  const heard = hearing('a', () => {
    const button = document.getElementById('a');
    if (button) button.textContent = 'Registra';
  });
  press('a');
  press('a', { after: 100 });
  expect(heard).toHaveBeenCalledTimes(1);
});

it('lets be clicked again what gives no command, and what is elsewhere', () => {
  const a = hearing('a');
  const b = hearing('b', acted);
  press('a');
  press('a', { after: 90 });
  press('b', { after: 50, y: 140 });
  press('a', { after: 50, y: 180 });
  expect(a).toHaveBeenCalledTimes(3);
  expect(b).toHaveBeenCalledTimes(1);
});

it('is over after its time', () => {
  const heard = hearing('a', acted);
  press('a');
  press('a', { after: GESTURE });
  expect(heard).toHaveBeenCalledTimes(2);
});

it('leaves a word to be chosen with a double click', () => {
  const heard = hearing('text');
  press('text');
  press('text', { after: 100 });
  expect(heard).toHaveBeenCalledTimes(2);
});

it('has a held key press a button once, and write in a text as ever', () => {
  const held = (selector: string) => {
    const event = new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true });
    document.querySelector(selector)?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(held('#a')).toBe(true);
  expect(held('textarea')).toBe(false);
});
