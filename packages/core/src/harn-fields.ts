import { EventLogCorruptError, SessionInvalidError } from './errors.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { parseMoment } from './parse-moment.ts';
import { LAST_MOMENT } from './session-time.ts';
import type { TokenHandle } from './token-handle.ts';
import { isTokenHandle } from './token-handle.ts';

/** The fields of an object in a log of harn, each checked as it is taken. As harn has it, `null` is as good as absent. */
export class HarnFields {
  /** Where in the log, for errors: never content. */
  readonly place: string;
  readonly #fields: JsonObject;

  constructor(place: string, name: string, value: unknown) {
    this.place = place;
    if (!isObject(value)) throw new EventLogCorruptError(place, undefined, `${name} is not an object`);
    this.#fields = value;
  }

  has(field: string): boolean {
    return this.value(field) !== undefined;
  }

  value(field: string): JsonValue | undefined {
    return Object.hasOwn(this.#fields, field) ? (this.#fields[field] ?? undefined) : undefined;
  }

  inside(field: string): HarnFields {
    return new HarnFields(this.place, field, this.value(field));
  }

  optional<Value>(field: string, read: (field: string) => Value): Value | undefined {
    return this.has(field) ? read(field) : undefined;
  }

  text(field: string): string {
    const value = this.value(field);
    return typeof value === 'string' ? value : this.corrupt(`${field} is not a string`);
  }

  integer(field: string): number {
    const value = this.value(field);
    return Number.isSafeInteger(value) ? Number(value) : this.corrupt(`${field} is not a whole number`);
  }

  object(field: string): JsonObject {
    const value = this.value(field);
    return isObject(value) ? value : this.corrupt(`${field} is not an object`);
  }

  handle(): TokenHandle {
    const value = this.value('token_handle');
    return isTokenHandle(value) ? value : this.corrupt('token_handle is not a handle');
  }

  moment(field: string): number {
    const moment = parseMoment(this.value(field)) ?? this.corrupt(`${field} is not a time`);
    if (moment >= 1 && moment <= LAST_MOMENT) return moment;
    throw new SessionInvalidError(`${this.place} ${field}`, 'must lie between 1970 and the end of year 9999.');
  }

  corrupt(reason: string): never {
    throw new EventLogCorruptError(this.place, undefined, reason);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
