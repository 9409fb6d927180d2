/**
 * Lets the keyboard into what the calendar scrolls, and says what it is: a day
 * without appointments holds nothing else that could take the focus. Days and
 * hours stay rows of the calendar's table, so what scrolls becomes their row
 * group, and the one that the calendar draws around or within it is none.
 */
export function letKeyboardScroll(view: HTMLElement): void {
  for (const scroller of view.querySelectorAll<HTMLElement>('*')) {
    if (scroller.style.overflowY !== 'auto') continue;
    const drawn = scroller.querySelector('[role=rowgroup]') ?? scroller.closest('[role=rowgroup]');
    drawn?.setAttribute('role', 'none');
    scroller.setAttribute('role', 'rowgroup');
    scroller.setAttribute('aria-label', 'Giorni e appuntamenti');
    scroller.tabIndex = 0;
  }
}
