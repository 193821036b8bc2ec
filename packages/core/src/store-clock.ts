import { SessionInvalidError } from './errors.ts';
import { LAST_MOMENT } from './session-time.ts';

/** The system's clock: the only place that reads it. */
export function systemClock(): number {
  return Date.now();
}

/**
 * Time as a store sees it: the injected clock, which never runs backwards here, nor behind what the log has named.
 *
 * @param clock - epoch milliseconds; a fraction is dropped.
 * @returns a function of the newest moment that the log has named.
 */
export function storeClock(clock: () => number): (newestInLog: number) => number {
  let latest = 0;
  return (newestInLog) => {
    const read: unknown = clock();
    // A NaN would make every comparison false, and every session immortal.
    if (typeof read !== 'number' || !(read >= 1 && read <= LAST_MOMENT)) {
      throw new SessionInvalidError('clock', 'must give epoch milliseconds between 1970 and the end of year 9999.');
    }
    const moment = Math.max(Math.floor(read), newestInLog);
    // Each number that is kept is another one on the heap, and most calls come within one millisecond.
    if (moment > latest) latest = moment;
    return latest;
  };
}
