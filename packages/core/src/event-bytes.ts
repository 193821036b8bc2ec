import type { EventLog, LocalEventLog, Position, RecordedEvent } from './event-log.ts';

/**
 * An event as a log has it in memory, in bytes. It is another one, or none, as soon as whoever it is shown to returns.
 *
 * @since 0.1.0
 */
export interface EventBytes {
  readonly position: Position;
  readonly type: string;
  /** Where the bytes stand, among others. */
  readonly bytes: Buffer;
  /** Where the 26 bytes of the event id begin. */
  readonly idAt: number;
  /** Where the data begins. */
  readonly dataAt: number;
  /** Where the data ends. */
  readonly dataEnd: number;
  /** The event, to be kept. */
  recorded(): RecordedEvent;
}

/**
 * A local log that can show its events without making texts and objects of them: most of a replay would be that.
 *
 * @since 0.1.0
 */
export interface ByteEventLog extends LocalEventLog {
  /**
   * Shows what {@link LocalEventLog.readSync} would give, event by event and in order, and throws what that throws.
   *
   * @param show - throws nothing, keeps nothing, and does not call the log.
   * @returns the position of the last one; `undefined` if and only if nothing is there.
   */
  showSync(after: Position | undefined, show: (event: EventBytes) => void): Position | undefined;
}

/** Whether a log can show its events. */
export function isByteLog(log: EventLog): log is ByteEventLog {
  return 'showSync' in log && typeof log.showSync === 'function';
}

/** Whether an event is one that is shown. */
export function isBytes(event: RecordedEvent | EventBytes): event is EventBytes {
  return Object.hasOwn(event, 'dataAt');
}
