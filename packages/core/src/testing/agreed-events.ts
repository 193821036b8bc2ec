import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { EventLog, Position, RecordedEvent } from '../event-log.ts';
import { waysOfReading } from './ways-of-reading.ts';

/**
 * What all these logs give behind `after`, in every way of reading; for logs at rest over one storage.
 *
 * @throws AssertionError when two of them give different events.
 */
export async function agreedEvents(logs: readonly EventLog[], after?: Position): Promise<readonly RecordedEvent[]> {
  let agreed: readonly RecordedEvent[] | undefined;
  for (const log of logs) {
    for (const way of waysOfReading(log)) {
      const events = (await way.all(after)).map(fields);
      agreed ??= events;
      if (isDeepStrictEqual(events, agreed)) continue;
      const index = events.findIndex((event, at) => !isDeepStrictEqual(event, agreed?.[at]));
      const place = index < 0 ? 'it has fewer' : `the first at position ${events[index]?.position}`;
      assert.fail(`${way.name} gave other events than another reader of the same log: ${place}.`);
    }
  }
  return agreed ?? [];
}

// A log may give objects of a class of its own, with properties of its own.
function fields({ position, id, type, data }: RecordedEvent): RecordedEvent {
  return { position, id, type, data };
}
