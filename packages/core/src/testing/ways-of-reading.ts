import type { EventLog, LocalEventLog, Position, RecordedEvent } from '../event-log.ts';
import { isLocal } from '../is-local.ts';
import { readAll } from './read-all.ts';

/** One of the ways to ask a log. */
export interface WayOfReading {
  readonly name: 'read' | 'readSync';
  /** Every event behind `after`, as this way gives them. */
  all(after?: Position): Promise<RecordedEvent[]>;
}

/** The ways to read this log: `read`, and `readSync` where it has it. The same laws hold for both. */
export function waysOfReading(log: EventLog): readonly [WayOfReading, ...WayOfReading[]] {
  const read: WayOfReading = { name: 'read', all: (after) => readAll(log, after === undefined ? {} : { after }) };
  if (!isLocal(log)) return [read];
  return [read, { name: 'readSync', all: async (after) => readBatches(log, after) }];
}

// Ends at a batch without progress too, so that a log which gives events twice fails a law and does not hang it.
function readBatches(log: LocalEventLog, after: Position | undefined): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  let last = after;
  for (;;) {
    const batch = log.readSync(last);
    events.push(...batch);
    const newest = batch.at(-1)?.position;
    if (newest === undefined || (last !== undefined && newest <= last)) return events;
    last = newest;
  }
}
