import type { AdoptSessionRequest } from './adopt-session-request.ts';
import { EventLogCorruptError, EventUnsupportedError, SessionInvalidError } from './errors.ts';
import { HarnFields } from './harn-fields.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { readPrincipal } from './principal.ts';
import { NO_ATTRIBUTES, readAttributes } from './session-attributes.ts';
import type { SessionLimits } from './session-limits.ts';
import type { TokenHandle } from './token-handle.ts';

/** One event of a harn log, whatever holds it. */
export interface HarnEntry {
  /** Where it stands, for errors: never content. */
  readonly place: string;
  readonly id: unknown;
  readonly kind: unknown;
  readonly payload: unknown;
}

interface HarnSession {
  readonly principal: string;
  readonly createdPlace: string;
  readonly createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
  attributes: JsonObject;
  attributesPlace: string;
  ended: boolean;
}

/**
 * The fold of a harn log, as harn's own store folds it: of two creations the first counts; touches and expiries of a
 * handle that nothing created change nothing; nothing touches a session that an event ended. Other than harn it passes
 * over nothing: a kind that it does not know, or an id that does not rise, ends the reading.
 */
export class HarnSessions {
  readonly #sessions = new Map<TokenHandle, HarnSession>();
  #lastId = 0;

  /**
   * Folds the next event.
   *
   * @throws `ERR_EVENT_LOG_CORRUPT`, `ERR_EVENT_UNSUPPORTED` or, for a date that no session can have,
   *   `ERR_SESSION_INVALID`; each names the place.
   */
  take({ place, id, kind, payload }: HarnEntry): void {
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof kind !== 'string') {
      throw new EventLogCorruptError(place, undefined, 'it has no number or no kind');
    }
    // harn passes over such an event, and it could be a logout.
    if (id <= this.#lastId) {
      throw new EventLogCorruptError(
        place,
        undefined,
        'its number does not rise, as if two programs had written at once',
      );
    }
    this.#lastId = id;
    switch (kind) {
      case 'session_created':
        this.#create(new HarnFields(place, 'payload', payload));
        break;
      case 'session_touched':
        this.#touch(new HarnFields(place, 'payload', payload));
        break;
      case 'session_expired':
        this.#expire(new HarnFields(place, 'payload', payload));
        break;
      default:
        throw new EventUnsupportedError(`A kind of event at ${place}`);
    }
  }

  /**
   * What to adopt, in the order of the creations.
   *
   * @throws `ERR_SESSION_INVALID` naming the place of a principal or of attributes that are outside `limits`.
   */
  requests(limits: SessionLimits): readonly AdoptSessionRequest[] {
    return Array.from(this.#sessions, ([handle, session]) =>
      Object.freeze({
        handle,
        principal: inside(session.createdPlace, () => readPrincipal(session.principal, limits.principalBytes)),
        attributes: inside(session.attributesPlace, () => readHarnAttributes(session.attributes, limits)),
        createdAt: session.createdAt,
        lastSeenAt: session.lastSeenAt,
        expiresAt: deadlineOf(session),
      }),
    );
  }

  #create(payload: HarnFields): void {
    const record = payload.has('record') ? payload.inside('record') : payload;
    if (record !== payload && payload.has('token_handle')) payload.corrupt('it has two creations');
    const handle = record.handle();
    const createdAt = record.moment('created_at');
    const session = {
      principal: record.text('principal'),
      createdPlace: record.place,
      createdAt,
      lastSeenAt: Math.max(createdAt, record.optional('last_seen_at', (field) => record.moment(field)) ?? createdAt),
      expiresAt: record.moment('expires_at'),
      attributes: record.optional('attributes', (field) => record.object(field)) ?? NO_ATTRIBUTES,
      attributesPlace: record.place,
      ended: false,
    };
    if (!this.#sessions.has(handle)) this.#sessions.set(handle, session);
  }

  #touch(payload: HarnFields): void {
    const lastSeenAt = payload.moment('last_seen_at');
    const expiresAt = payload.optional('expires_at', (field) => payload.moment(field));
    const attributes = payload.optional('attributes', (field) => payload.object(field));
    const session = this.#sessions.get(payload.handle());
    if (session === undefined || session.ended) return;
    session.lastSeenAt = Math.max(session.lastSeenAt, lastSeenAt);
    session.expiresAt = expiresAt ?? session.expiresAt;
    if (attributes === undefined) return;
    session.attributes = attributes;
    session.attributesPlace = payload.place;
  }

  #expire(payload: HarnFields): void {
    const expiredAt = payload.moment('expired_at');
    const session = this.#sessions.get(payload.handle());
    if (session === undefined) return;
    session.ended = true;
    session.expiresAt = Math.min(session.expiresAt, expiredAt);
  }
}

// Whoever ended a session may have dated that in the future, and it is dead all the same. When it was last seen is the
// latest of its dates that is certainly past: `adopt` takes no other.
function deadlineOf({ ended, createdAt, lastSeenAt, expiresAt }: HarnSession): number {
  return Math.max(createdAt, ended ? Math.min(expiresAt, lastSeenAt) : expiresAt);
}

function readHarnAttributes(attributes: JsonObject, limits: SessionLimits): JsonObject {
  const read = readAttributes(attributes, limits);
  if (!holdsLostDigits(read)) return read;
  throw new SessionInvalidError('attributes', 'must hold no whole number beyond 2^53: its last digits would be lost.');
}

// harn keeps 64 bits of a whole number, and JavaScript 53.
function holdsLostDigits(value: JsonValue): boolean {
  if (typeof value === 'number') {
    return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) <= 2 ** 64;
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLostDigits);
}

function inside<Value>(place: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SessionInvalidError)) throw error;
    throw new SessionInvalidError(`${place} ${error.field}`, error.message.slice(error.field.length + 1));
  }
}
