import type { EventLog, ReadOptions, RecordedEvent } from '../../src/event-log.ts';

/** The log with some of its calls replaced, and without `readSync`. */
export function altered(log: EventLog, changes: Partial<Pick<EventLog, 'append' | 'read' | 'close'>>): EventLog {
  const close = changes.close ?? ((): Promise<void> => log.close());
  return {
    append: changes.append ?? ((event, options) => log.append(event, options)),
    read: changes.read ?? ((options) => log.read(options)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A read through a distorting glass: `look` changes an event, or makes it unseen. */
export async function* seen(
  log: EventLog,
  options: ReadOptions | undefined,
  look: (event: RecordedEvent) => RecordedEvent | undefined,
): AsyncGenerator<RecordedEvent, void, undefined> {
  for await (const event of log.read(options)) {
    const distorted = look(event);
    if (distorted !== undefined) yield distorted;
  }
}
