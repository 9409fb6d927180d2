// Two clicks of one gesture. Somebody who is used to double clicks, or whose hand
// shakes, presses twice at one place; by the second time the list has moved, the
// dialog has opened or closed, and what is under the pointer is another thing than
// they meant. Such a second click does nothing.

/** How long a gesture lasts, in milliseconds: as long as systems wait for the second of a double click. */
export const GESTURE = 500;

/** How far a hand moves between the two, in pixels. */
const NEAR = 8;

/** What of a page can be pressed, each a thing of its own. */
const CONTROLS =
  'button, a, summary, label, input, select, textarea, [role=button], [role=link], [role=menuitem], [role=option], [role=tab], [role=row], [role=checkbox], [role=radio]';

type Press = {
  at: number;
  x: number;
  y: number;
  /** What was under the pointer, and what it said: a control that becomes another may stay the same element. */
  on: Element | null;
  says: string;
  /** Whether it gave a command. */
  acted: boolean;
};

let last: Press | undefined;

/** Says that what was pressed just now gave a command: a second click of the same gesture gives no other. */
export function acted(): void {
  if (last) last.acted = true;
}

/** Has a window take the second click of a gesture for what it is, until the returned function is called. */
export function mindGestures(window: Window): () => void {
  // Whether what the pointer is doing is the second of a gesture, and is to go unheard.
  let deaf = false;

  const onPress = (event: PointerEvent) => {
    const on = event.target instanceof Element ? (event.target.closest(CONTROLS) ?? event.target) : null;
    const press: Press = { at: event.timeStamp, x: event.clientX, y: event.clientY, on, says: saying(on), acted: false };
    deaf = last !== undefined && event.isPrimary && belongs(press, last) && (last.acted || press.on !== last.on || press.says !== last.says);
    // A third click belongs to the gesture as the second did.
    last = deaf && last ? { ...last, at: press.at } : press;
    hush(event);
  };
  const hush = (event: Event) => {
    if (!deaf) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const onClick = (event: MouseEvent) => {
    // A click of the keyboard, or of a screen reader, has no place.
    if (event.detail > 0) hush(event);
  };
  const onKey = (event: KeyboardEvent) => {
    const { key, repeat, target } = event;
    // A key that is held presses a button once.
    if (!repeat || !(key === 'Enter' || key === ' ') || !(target instanceof Element)) return;
    if (target.closest(key === 'Enter' ? 'button, a, summary, input, [role]:not([contenteditable])' : 'button, summary, [role=menuitem]') === null) return;
    if (target.matches('textarea')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const until = new AbortController();
  const first = { capture: true, signal: until.signal };
  window.addEventListener('pointerdown', onPress, first);
  for (const name of ['mousedown', 'pointerup', 'mouseup', 'dblclick']) window.addEventListener(name, hush, first);
  window.addEventListener('click', onClick, first);
  window.addEventListener('keydown', onKey, first);
  return () => {
    until.abort();
    last = undefined;
  };
}

function belongs(next: Press, first: Press): boolean {
  return next.at - first.at < GESTURE && Math.abs(next.x - first.x) < NEAR && Math.abs(next.y - first.y) < NEAR;
}

/** What a control says of itself; of what holds a text of its own, nothing. */
function saying(on: Element | null): string {
  if (!on || on.matches('input, select, textarea, [role=row]') || !on.matches(CONTROLS)) return '';
  return on.getAttribute('aria-label') ?? on.textContent;
}
