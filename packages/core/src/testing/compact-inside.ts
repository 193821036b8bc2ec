import type { Abortable, CompactRequest, EventLog, EventLogSnapshot } from '../event-log.ts';
import { isCompactable } from '../is-compactable.ts';

/**
 * Compacts a log inside another one.
 *
 * @throws TypeError when it can't be compacted.
 */
export async function compactInside(log: EventLog, request: CompactRequest): Promise<void> {
  if (!isCompactable(log)) throw new TypeError('The log inside can not be compacted: give one that can.');
  await log.compact(request);
}

/** The snapshot of a log inside another one; a log that can't be compacted has none. */
export async function snapshotInside(log: EventLog, options: Abortable): Promise<EventLogSnapshot | undefined> {
  return isCompactable(log) ? log.readSnapshot(options) : undefined;
}
