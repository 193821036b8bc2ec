import type { CompactableEventLog, LocalEventLog, TailableEventLog } from '../event-log.ts';
import { MemoryEventLog } from '../memory-event-log.ts';

/**
 * Storage in memory that outlives the logs opened over it, as a disk would: for stories with restarts.
 *
 * @since 0.1.0
 */
export class MemoryStorage {
  readonly #log = new MemoryEventLog();

  /** A log over the storage. Closing it closes nothing else. */
  open(): LocalEventLog & CompactableEventLog & TailableEventLog {
    const log = this.#log;
    return {
      append: (event, options) => log.append(event, options),
      read: (options) => log.read(options),
      readSync: (after) => log.readSync(after),
      tail: (options) => log.tail(options),
      compact: (request) => log.compact(request),
      readSnapshot: (options) => log.readSnapshot(options),
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  }
}
