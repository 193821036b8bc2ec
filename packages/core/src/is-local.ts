import type { EventLog, LocalEventLog } from './event-log.ts';

/**
 * Whether a log can be asked without a promise. A wrapper asks it of the log inside, since whoever has `readSync` is taken
 * for one that can.
 *
 * @since 0.1.0
 */
export function isLocal(log: EventLog): log is LocalEventLog {
  return 'readSync' in log && typeof log.readSync === 'function';
}
