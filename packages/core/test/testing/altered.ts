import type {
  CompactableEventLog,
  EventLog,
  ReadOptions,
  RecordedEvent,
  TailableEventLog,
} from '../../src/event-log.ts';
import { isCompactable } from '../../src/is-compactable.ts';
import { isTailable } from '../../src/is-tailable.ts';

type Changes = Partial<
  Pick<CompactableEventLog & TailableEventLog, 'append' | 'read' | 'tail' | 'compact' | 'readSnapshot' | 'close'>
>;

/** The log with some of its calls replaced, and without `readSync`. */
export function altered(log: EventLog, changes: Changes): EventLog {
  const close = changes.close ?? ((): Promise<void> => log.close());
  const plain: EventLog = {
    append: changes.append ?? ((event, options) => log.append(event, options)),
    read: changes.read ?? ((options) => log.read(options)),
    close,
    [Symbol.asyncDispose]: close,
  };
  if (isTailable(log))
    Object.assign(plain, { tail: changes.tail ?? ((options) => log.tail(options)) } satisfies Pick<
      TailableEventLog,
      'tail'
    >);
  if (!isCompactable(log)) return plain;
  const compaction: Pick<CompactableEventLog, 'compact' | 'readSnapshot'> = {
    compact: changes.compact ?? ((request) => log.compact(request)),
    readSnapshot: changes.readSnapshot ?? ((options) => log.readSnapshot(options)),
  };
  return Object.assign(plain, compaction);
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
