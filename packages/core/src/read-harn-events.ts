import { setImmediate } from 'node:timers/promises';
import type { AdoptSessionRequest } from './adopt-session-request.ts';
import type { HarnEntry } from './harn-sessions.ts';
import { HarnSessions } from './harn-sessions.ts';
import { parseJson } from './parse-json.ts';
import { readRequest } from './request.ts';
import { readLimits, type SessionLimits } from './session-limits.ts';
import { utf8Text } from './utf8-text.ts';

/**
 * An event of harn, as a row of its SQLite table `events` holds it.
 *
 * @since 0.1.0
 */
export interface HarnEvent {
  /** Its `event_id`: counted by harn from one, in the order of its log. */
  readonly id: number;
  /** `session_created`, `session_touched` or `session_expired`. */
  readonly kind: string;
  /** JSON: bytes, or the text that older versions of harn wrote. */
  readonly payload: Uint8Array | string;
}

/**
 * Options of `readHarnEvents` and `readHarnLines`.
 *
 * @since 0.1.0
 */
export interface ReadHarnOptions {
  /** The limits of the store that is to adopt the sessions. Absent ones keep their defaults. */
  readonly limits?: Partial<SessionLimits> | undefined;
}

// What is done between two turns of the event loop: a few milliseconds at most.
const TURN = 512;

/**
 * Reads the sessions of a harn log out of its events: one request for each session, live or over, in the order in which
 * they were created. Nothing is given unless all of the log is sound. One state is held for each handle, however long
 * the log is.
 *
 * The sessions are those that harn itself would answer with, by handles that are harn's own. So open the store that
 * adopts them with `tokenDomain: 'harn.orchestrator.session-token.v1'`, and not with the prefix `harn_sess`: harn's
 * tokens begin with it and have no checksum. harn cuts white space off the ends of a token; this store does not know
 * such a spelling, nor a token with other characters than printable ASCII.
 *
 * Dates are rounded down to milliseconds: nothing lives longer. A session that harn has expired lapses, in its request,
 * no later than it was last seen: it is over by every clock by which `adopt` takes it, even when its expiry is dated in
 * the future.
 *
 * @throws `ERR_EVENT_LOG_CORRUPT` for an event that no harn wrote, a time that does not exist, and an id that does not
 *   rise; its location names the event by its id.
 * @throws `ERR_EVENT_UNSUPPORTED` for an event of another kind: it could be a revocation.
 * @throws `ERR_SESSION_INVALID` for a date outside 1970 to 9999, and for a principal or attributes of a session that
 *   are outside the limits, naming the event; and for options that are none.
 * @since 0.1.0
 */
export async function readHarnEvents(
  events: Iterable<HarnEvent> | AsyncIterable<HarnEvent>,
  options?: ReadHarnOptions,
): Promise<readonly AdoptSessionRequest[]> {
  return foldHarnEntries(entriesOf(events), options);
}

/** {@link readHarnEvents} for events whose payload is parsed. */
export async function foldHarnEntries(
  entries: AsyncIterable<HarnEntry>,
  options: ReadHarnOptions = {},
): Promise<readonly AdoptSessionRequest[]> {
  const limits = readLimits(readRequest('options', options, ['limits']).limits);
  const sessions = new HarnSessions();
  let folded = 0;
  for await (const entry of entries) {
    sessions.take(entry);
    folded += 1;
    if (folded % TURN === 0) await setImmediate();
  }
  return sessions.requests(limits);
}

async function* entriesOf(
  events: Iterable<HarnEvent> | AsyncIterable<HarnEvent>,
): AsyncGenerator<HarnEntry, void, undefined> {
  for await (const { id, kind, payload } of events) {
    const text = payload instanceof Uint8Array ? utf8Text(payload) : payload;
    const place = Number.isSafeInteger(id) ? `event ${id}` : 'an event';
    yield { place, id, kind, payload: typeof text === 'string' ? parseJson(text) : undefined };
  }
}
