import type { EventLog, ReadOptions, RecordedEvent } from '@sessionlog/core';

/** All that a log gives behind a position. */
export async function readAll(log: EventLog, options: ReadOptions = {}): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of log.read(options)) events.push(event);
  return events;
}
