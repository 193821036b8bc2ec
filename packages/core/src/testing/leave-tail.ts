import type { RecordedEvent } from '../event-log.ts';

/** Leaves a tail without waiting until it has ended: a broken one may never do so, and must not go on if it can. */
export function leaveTail(tail: AsyncIterator<RecordedEvent>): void {
  tail.return?.().catch(() => undefined);
}
