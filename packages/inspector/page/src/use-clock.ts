import { useEffect, useState } from 'preact/hooks';

const TICK_MS = 5000;

/** Ticks of the page's clock: every so often, deadlines pass that no event tells of. */
const TICKS_TO_ASK = 6;

/** The time of the inspector as far as the page can tell, in epoch milliseconds, and how often to have asked anew by now. */
export interface PageClock {
  readonly now: number;
  readonly asks: number;
}

/** A clock that goes as the inspector's. @param time - what that showed when it answered last, in epoch milliseconds. */
export function useClock(time: number): PageClock {
  const [ticks, setTicks] = useState(0);
  const [offset, setOffset] = useState(() => time - Date.now());
  useEffect(() => setOffset(time - Date.now()), [time]);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setTicks((last) => last + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return { now: Date.now() + offset, asks: Math.floor(ticks / TICKS_TO_ASK) };
}
