import type { CompactableEventLog, EventLog } from './event-log.ts';

/**
 * Whether a log can be compacted (L14 to L16).
 *
 * @since 0.1.0
 */
export function isCompactable(log: EventLog): log is CompactableEventLog {
  return 'compact' in log && typeof log.compact === 'function' && 'readSnapshot' in log;
}
