import type { CompactableEventLog, EventLog } from './event-log.ts';

/** Whether a log can be compacted. */
export function isCompactable(log: EventLog): log is CompactableEventLog {
  return 'compact' in log && typeof log.compact === 'function' && 'readSnapshot' in log;
}
