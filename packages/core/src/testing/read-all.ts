import type { EventLog, ReadOptions, RecordedEvent } from '../event-log.ts';

/**
 * Every event that one read gives, in the order it gives them.
 *
 * @since 0.1.0
 */
export async function readAll(log: EventLog, options: ReadOptions = {}): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of log.read(options)) events.push(event);
  return events;
}
