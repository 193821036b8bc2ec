import { EventLogCorruptError, EventUnsupportedError, SessionInvalidError } from './errors.ts';
import type { EventId } from './event-id.ts';
import { isEventId } from './event-id.ts';
import type { RecordedEvent } from './event-log.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { parseJson } from './parse-json.ts';
import { isRecordedLine } from './principal.ts';
import { readAttributes } from './session-attributes.ts';
import { HARD_LIMITS } from './session-limits.ts';
import { parseTime } from './session-time.ts';
import type { TokenHandle } from './token-handle.ts';
import { isTokenHandle } from './token-handle.ts';

/** The version of the events that this code writes, and the newest that it understands. */
export const EVENT_VERSION = 1;

/** The fields of one recorded event, each checked as it is taken. What a store would not write, it does not believe. */
export class EventFields {
  readonly #recorded: RecordedEvent;
  readonly #data: JsonObject;

  constructor(recorded: RecordedEvent) {
    this.#recorded = recorded;
    if (!isEventId(recorded.id) || typeof recorded.data !== 'string') this.corrupt('an event has no id or no text');
    if (recorded.data.length > HARD_LIMITS.eventBytes) this.corrupt('an event is larger than any writer makes it');
    const data = parseJson(recorded.data);
    if (!isObject(data)) this.corrupt('an event is not a JSON object with each key once');
    this.#data = data;
    const version = this.has('v') ? this.value('v') : EVENT_VERSION;
    if (version !== EVENT_VERSION) this.unsupported('The version of an event');
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#data, field);
  }

  value(field: string): JsonValue | undefined {
    return this.has(field) ? this.#data[field] : undefined;
  }

  optional<Value>(field: string, read: () => Value): Value | undefined {
    return this.has(field) ? read() : undefined;
  }

  object(field: string): JsonObject {
    const value = this.value(field);
    return isObject(value) ? value : this.corrupt(`${field} is not an object`);
  }

  handle(field = 'token_handle'): TokenHandle {
    const value = this.value(field);
    return isTokenHandle(value) ? value : this.corrupt(`${field} is not a handle`);
  }

  time(field: string): number {
    return parseTime(this.value(field)) ?? this.corrupt(`${field} is not a time`);
  }

  integer(field: string, value: JsonValue | undefined): number {
    return Number.isSafeInteger(value) && Number(value) > 0
      ? Number(value)
      : this.corrupt(`${field} is not a whole number`);
  }

  yes(field: string): true {
    return this.value(field) === true ? true : this.corrupt(`${field} is not true`);
  }

  eventId(field: string): EventId {
    const value = this.value(field);
    return isEventId(value) ? value : this.corrupt(`${field} is not an event id`);
  }

  principal(): string {
    return this.line('principal');
  }

  line(field: string): string {
    const value = this.value(field);
    return isRecordedLine(value, HARD_LIMITS.principalBytes) ? value : this.corrupt(`${field} is no line of text`);
  }

  attributes(): JsonObject {
    try {
      return readAttributes(this.value('attributes'), HARD_LIMITS);
    } catch (error) {
      if (error instanceof SessionInvalidError) this.corrupt('attributes are not as any writer writes them');
      throw error;
    }
  }

  corrupt(reason: string): never {
    const { position } = this.#recorded;
    throw new EventLogCorruptError(`position ${position}`, position, reason);
  }

  unsupported(what: string): never {
    throw new EventUnsupportedError(what, this.#recorded.position);
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
