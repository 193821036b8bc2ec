import fc from 'fast-check';
import type { RecordedEvent } from '../src/event-log.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { encodeSessionEvent } from '../src/session-event-codec.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import type { NaiveRecord } from './naive-fold.ts';

/** The tokens of a {@link denseHistory}, in the domain of a store that names none. */
export const TOKENS: readonly string[] = ['A', 'B', 'C', 'D', 'E'].map((label) => `token-of-${label}`.padEnd(40, '.'));

/** Its principals. */
export const PRINCIPALS: readonly string[] = ['ann', 'Ann', '__proto__', 'anonymous'];

/** Its event ids. */
export const IDS: readonly string[] = Array.from({ length: 12 }, (_, index) => String(index).padStart(26, '0'));

// Little of everything, so that handles, ids, principals and moments meet: equal ids, dates before their creation,
// deadlines beyond the absolute one, caps that change from one writer to the next.
const handle = fc.constantFrom(...TOKENS).map((token) => tokenHandle(DEFAULT_TOKEN_DOMAIN, token));
const id = fc.constantFrom(...IDS);
const principal = fc.constantFrom(...PRINCIPALS);
const moment = fc.oneof(
  { weight: 30, arbitrary: fc.nat(40) },
  { weight: 1, arbitrary: fc.constantFrom(LAST_MOMENT, LAST_MOMENT - 1) },
);
const later = fc.oneof(fc.integer({ min: 20, max: 80 }), moment);
const attributes = fc.constantFrom({}, { a: 1 }, { b: [] });
const orNone = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const limit = fc.record({ max: fc.integer({ min: 1, max: 3 }), onLimit: fc.constantFrom('reject', 'expire-oldest') });
const scope = fc.oneof(
  fc.record({ of: fc.constant('session' as const), handle, family: orNone(fc.constant(true as const)) }),
  fc.record({ of: fc.constant('principal' as const), principal, except: orNone(id) }),
  fc.constant({ of: 'all' as const }),
);
const created = fc.record({
  type: fc.constant('session_created' as const),
  handle,
  principal,
  createdAt: moment,
  expiresAt: later,
  absoluteExpiresAt: later,
  attributes,
  limit: orNone(limit),
  minted: orNone(fc.constant(true as const)),
  lastSeenAt: orNone(moment),
});
const rotated = fc
  .tuple(created, handle, orNone(attributes), orNone(moment))
  .map(([event, rotatedFrom, given, graceUntil]) => ({ ...event, rotatedFrom, attributes: given, graceUntil }));
const touched = fc.record({
  type: fc.constant('session_touched' as const),
  handle,
  lastSeenAt: moment,
  expiresAt: orNone(later),
  attributes: orNone(attributes),
});
const expired = fc.record({ type: fc.constant('session_expired' as const), scope, expiredAt: moment });
const event: fc.Arbitrary<SessionEvent> = fc.oneof(
  { weight: 4, arbitrary: created as fc.Arbitrary<SessionEvent> },
  { weight: 3, arbitrary: rotated as fc.Arbitrary<SessionEvent> },
  { weight: 2, arbitrary: touched },
  { weight: 1, arbitrary: expired },
);
/** A log in which everything meets everything within a few events. */
export const denseHistory: fc.Arbitrary<readonly NaiveRecord[]> = fc.array(fc.record({ id, event }), { maxLength: 25 });

/** An event of a history as a log gives it, after its way over the disk. */
export function recorded({ id, event }: NaiveRecord, index: number): RecordedEvent {
  return { id, position: index + 1, type: event.type, data: encodeSessionEvent(event) };
}
