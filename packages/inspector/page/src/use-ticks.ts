import { useEffect, useState } from 'preact/hooks';

/** Times are told anew so often. */
const TICK_MS = 5000;

/** So many ticks on, what is shown is asked for anew: deadlines pass that no event tells of. */
const TICKS_TO_ASK = 6;

/** Renders whoever uses it now and then while the page is seen. @returns how often to have asked anew by now. */
export function useTicks(): number {
  const [ticks, setTicks] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setTicks((last) => last + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.floor(ticks / TICKS_TO_ASK);
}
