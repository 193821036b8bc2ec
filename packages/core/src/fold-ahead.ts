import type { OwnEvent } from './own-event.ts';

/**
 * Catches up one turn of the event loop after appends were begun, when they can be read already and the disk is still
 * making them durable: what has to be done of them is done by then, in time that would be waited. A third of the work of
 * a creation over the file log is so. Where they were folded by then, or can't be read, nothing is gained.
 *
 * @param catchUp - what it throws or rejects with is for the next who calls it.
 * @returns a function of an event whose append was begun.
 */
export function foldAhead(catchUp: () => Promise<void> | undefined): (own: OwnEvent) => void {
  let isDue = false;
  return (own) => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      if (own.isOver) return;
      try {
        catchUp()?.catch(() => {});
      } catch {
        // The appends themselves are told.
      }
    });
  };
}
