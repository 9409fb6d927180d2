import { afterEach, beforeEach, expect, it } from 'vitest';

import { listenForZoom, setTextSize, textSize } from './textSize';

let stop: () => void;
beforeEach(() => {
  localStorage.clear();
  stop = listenForZoom();
});
afterEach(() => stop());

const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, cancelable: true }));
const root = () => document.documentElement.style.fontSize;

it('Ctrl with + and - makes all that is written larger and smaller, with 0 as usual', () => {
  press('+');
  press('=');
  expect(root()).toBe('125%');
  press('-');
  expect(root()).toBe('110%');
  press('0');
  expect(root()).toBe('100%');
});

it('so does the wheel, and the window does nothing of its own', () => {
  const turn = new WheelEvent('wheel', { deltaY: -100, ctrlKey: true, cancelable: true });
  window.dispatchEvent(turn);
  expect(root()).toBe('110%');
  expect(turn.defaultPrevented).toBe(true);
  window.dispatchEvent(new WheelEvent('wheel', { deltaY: 100 }));
  expect(root()).toBe('110%');
});

it('it ends at twice the usual size, and is kept', () => {
  for (let i = 0; i < 20; i++) press('+');
  expect(textSize()).toBe(200);
  stop();
  document.documentElement.style.fontSize = '';
  stop = listenForZoom();
  expect(root()).toBe('200%');
  setTextSize(100);
});
