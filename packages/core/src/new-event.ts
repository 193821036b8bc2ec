import { SessionInvalidError } from './errors.ts';
import { isEventId } from './event-id.ts';
import type { NewEvent } from './event-log.ts';
import { MAX_EVENT_DATA_BYTES } from './event-log.ts';

const TYPE = /^[a-z][a-z0-9_]{0,63}$/;
// JSON text holds no control character but tab, line feed and carriage return (RFC 8259 section 2). To look at one
// character after the other takes twice as long.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/**
 * Whether `value` is a type that an event may have: 1 to 64 of `a-z`, `0-9`, `_`, beginning with a letter.
 *
 * @since 0.1.0
 */
export function isEventType(value: unknown): value is string {
  return typeof value === 'string' && TYPE.test(value);
}

/**
 * A frozen copy of an event that is inside the grammar of every log, each property read once. Every log calls it first,
 * so that all of them refuse the same events.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 * @since 0.1.0
 */
export function readNewEvent(event: NewEvent): NewEvent {
  const { id, type, data } = event;
  if (!isEventId(id)) throw new SessionInvalidError('id', 'must be a ULID in upper case.');
  if (!isEventType(type)) {
    throw new SessionInvalidError('type', 'must be 1 to 64 of a-z, 0-9 and _, beginning with a letter.');
  }
  return Object.freeze({ id, type, data: readEventData('data', data) });
}

/**
 * JSON text that every log can hold: the data of an event, or an entry of a snapshot.
 *
 * @throws `ERR_SESSION_INVALID` naming the field.
 * @since 0.1.0
 */
export function readEventData(field: string, data: unknown): string {
  if (typeof data !== 'string' || data === '' || !data.isWellFormed() || CONTROL.test(data)) {
    throw new SessionInvalidError(field, 'must be JSON text without lone surrogates or raw control characters.');
  }
  // A UTF-16 unit is at most three bytes of UTF-8: most events need no counting.
  if (data.length * 3 > MAX_EVENT_DATA_BYTES && Buffer.byteLength(data) > MAX_EVENT_DATA_BYTES) {
    throw new SessionInvalidError(field, `must have at most ${MAX_EVENT_DATA_BYTES} bytes.`);
  }
  return data;
}
