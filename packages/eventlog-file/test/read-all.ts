import type { LocalEventLog, RecordedEvent } from '@sessionlog/core';

/** Every event of the log, read without a promise. */
export function readAll(log: LocalEventLog): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (let batch = log.readSync(); batch.length > 0; batch = log.readSync(batch.at(-1)?.position))
    events.push(...batch);
  return events;
}
