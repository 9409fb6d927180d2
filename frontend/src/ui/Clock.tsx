import { createContext, useCallback, useContext, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

/** The computer's clock, for a component that is drawn outside the program. */
// eslint-disable-next-line no-restricted-syntax -- the program has no part in it
const computers = () => new Date();

const Clock = createContext(computers);

type Props = {
  /** How far the program's clock is ahead of the computer's, in milliseconds. */
  ahead: number;
  children: ReactNode;
};

/**
 * The one clock of everything that is drawn: the program's, by which it keeps
 * what is written. Nothing else on a screen may ask what time it is.
 */
export function ClockProvider({ ahead, children }: Props) {
  const held = useRef(ahead);
  useLayoutEffect(() => {
    held.current = ahead;
  }, [ahead]);
  // eslint-disable-next-line no-restricted-syntax -- it is the program's once that is added
  const now = useCallback(() => new Date(Date.now() + held.current), []);
  return <Clock value={now}>{children}</Clock>;
}

/** What tells the time when it is asked; always the same function. */
export function useClock(): () => Date {
  return useContext(Clock);
}

const REFRESH = 30_000;

/** The time, kept true while it is on the screen. */
export function useNow(): Date {
  const clock = useClock();
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), REFRESH);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
