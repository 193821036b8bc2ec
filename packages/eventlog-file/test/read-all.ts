import type { LocalEventLog, Position, RecordedEvent } from '@sessionlog/core';

/** Every event of the log behind `after`, read without a promise. */
export function readAll(log: LocalEventLog, after?: Position): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (let batch = log.readSync(after); batch.length > 0; batch = log.readSync(batch.at(-1)?.position))
    events.push(...batch);
  return events;
}
