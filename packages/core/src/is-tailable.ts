import type { EventLog, TailableEventLog } from './event-log.ts';

/**
 * Whether a log can be waited for (L17).
 *
 * @since 0.1.0
 */
export function isTailable(log: EventLog): log is TailableEventLog {
  return 'tail' in log && typeof log.tail === 'function';
}
