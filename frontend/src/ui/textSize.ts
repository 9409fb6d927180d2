import { useSyncExternalStore } from 'react';

/** The sizes of all that is written, in percent of the usual. */
export const SIZES = [80, 90, 100, 110, 125, 150, 175, 200] as const;

export type Size = (typeof SIZES)[number];

const KEPT = 'siz-icaro.testo';
const listeners = new Set<() => void>();

/** The size that is in use on this computer. */
export function textSize(): Size {
  const kept = Number(localStorage.getItem(KEPT));
  return SIZES.find((size) => size === kept) ?? 100;
}

export function setTextSize(size: Size): void {
  localStorage.setItem(KEPT, String(size));
  show();
}

/** The next larger or smaller, or the same at the end. */
export function stepTextSize(by: 1 | -1): void {
  setTextSize(SIZES[SIZES.indexOf(textSize()) + by] ?? textSize());
}

/** Everything is measured in rem, so that the whole screen grows with its text. */
function show(): void {
  document.documentElement.style.fontSize = `${String(textSize())}%`;
  listeners.forEach((tell) => tell());
}

/** What is used, as it is changed from anywhere. */
export function useTextSize(): Size {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, textSize);
}

/** Has the window grow and shrink as any other does: Ctrl with +, - and 0, or with the wheel. Answers with what ends it. */
export function listenForZoom(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key === '+' || event.key === '=') stepTextSize(1);
    else if (event.key === '-') stepTextSize(-1);
    else if (event.key === '0') setTextSize(100);
    else return;
    event.preventDefault();
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    stepTextSize(event.deltaY < 0 ? 1 : -1);
  };
  show();
  window.addEventListener('keydown', onKey);
  window.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    window.removeEventListener('keydown', onKey);
    window.removeEventListener('wheel', onWheel);
  };
}
