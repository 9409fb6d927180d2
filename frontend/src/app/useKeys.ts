import { useEffect, useRef } from 'react';

import { schede } from '../bridge/calls';
import { useCommand } from '../bridge/commands';
import type { Fault } from '../bridge/errors';
import { printScreen } from '../print/draw';
import { PAPER } from '../record/PaperButton';

/**
 * What keys and the buttons of a mouse do in any window: a step back and forward,
 * searching in what is shown, printing it. A window without a browser's frame has
 * none of it by itself, or has it in one system and not in another. What is shown is
 * noted by what the page is called, where it is no record and no list; what keeps it
 * from being printed comes back.
 */
export function useKeys(page: string): Fault | null {
  const note = useCommand((leave, called: string) => schede.stampaPagina(leave, called), { said: false });
  const { reset } = note;
  useEffect(() => reset, [page, reset]);
  const printPage = useRef(() => {});
  useEffect(() => {
    printPage.current = () => note.mutate(page, { onSuccess: printScreen });
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
      if (altKey && !ctrlKey && !metaKey && (key === 'ArrowLeft' || key === 'ArrowRight')) {
        event.preventDefault();
        step(key === 'ArrowLeft' ? -1 : 1);
      } else if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'f') {
        event.preventDefault();
        search();
      } else if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'p') {
        event.preventDefault();
        print(printPage.current);
      }
    };
    // The fourth and the fifth button of a mouse.
    const onButton = (event: MouseEvent) => {
      if (event.button !== 3 && event.button !== 4) return;
      event.preventDefault();
      if (event.type === 'mouseup') step(event.button === 3 ? -1 : 1);
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('mousedown', onButton);
    window.addEventListener('mouseup', onButton);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('mousedown', onButton);
      window.removeEventListener('mouseup', onButton);
    };
  }, []);
  return note.error;
}

function step(by: -1 | 1): void {
  // What is open over the screen is answered or closed first.
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return;
  window.history.go(by);
}

/** Goes to where one searches in what is shown or, where that is not, in everything. */
function search(): void {
  const field = document.querySelector<HTMLInputElement>('[role=dialog] input[type=search], main input[type=search]') ?? document.querySelector<HTMLInputElement>('[role=search] input');
  field?.focus();
  field?.select();
}

/**
 * Prints what is shown: as its own button does, the open record before the list. A
 * screen that is no record and no list is printed as it stands, by screen.
 */
function print(screen: () => void): void {
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return;
  const button = document.querySelector<HTMLElement>(`.ui-split-detail [${PAPER}] button`) ?? document.querySelector<HTMLElement>(`main [${PAPER}] button`);
  if (button) button.click();
  else screen();
}
