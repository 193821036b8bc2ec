import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import type { RecordedEvent } from '../src/event-log.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { Session } from '../src/session.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { decodeSessionEvent, encodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { openSessionStore } from '../src/session-store.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { tokenHandle } from '../src/token-handle.ts';
import { brokenFolds } from './broken-folds.ts';
import { type NaiveRecord, naiveFold } from './naive-fold.ts';

const NUM_RUNS = 1000 * scale;

// Little of everything, so that handles, ids, principals and moments meet: equal ids, dates before their creation,
// deadlines beyond the absolute one, caps that change from one writer to the next.
const handle = fc.constantFrom('A', 'B', 'C', 'D', 'E').map((label) => tokenHandle('d', label));
const id = fc.constantFrom(...Array.from({ length: 12 }, (_, index) => String(index).padStart(26, '0')));
const principal = fc.constantFrom('ann', 'Ann', '__proto__');
const moment = fc.oneof(
  { weight: 30, arbitrary: fc.nat(40) },
  { weight: 1, arbitrary: fc.constantFrom(LAST_MOMENT, LAST_MOMENT - 1) },
);
const later = fc.oneof(fc.integer({ min: 20, max: 80 }), moment);
const attributes = fc.constantFrom({}, { a: 1 }, { b: [] });
const orNone = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const limit = fc.record({ max: fc.integer({ min: 1, max: 3 }), onLimit: fc.constantFrom('reject', 'expire-oldest') });
const scope = fc.oneof(
  handle.map((of) => ({ of: 'session' as const, handle: of })),
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
});
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
  { weight: 2, arbitrary: touched },
  { weight: 1, arbitrary: expired },
);
const history: fc.Arbitrary<readonly NaiveRecord[]> = fc.array(fc.record({ id, event }), { maxLength: 25 });

/** The event as a log gives it, after its way over the disk. */
function recorded({ id, event }: NaiveRecord, index: number): RecordedEvent {
  return { id, position: index + 1, type: event.type, data: encodeSessionEvent(event) };
}

function agrees(fold: Evolve) {
  return fc.property(history, (log) => {
    const projection = new SessionProjection();
    for (const [index, record] of log.entries()) {
      const given = recorded(record, index);
      const effective = fold(projection, decodeSessionEvent(given), given);
      const naive = naiveFold(log.slice(0, index + 1));
      expect(effective).toBe(naive.effective);
      expect(projection.now).toBe(naive.now);
      expect(projection.handles).toBe(naive.states.length);
      for (const state of naive.states) {
        expect(projection.find(state.handle)).toEqual(state);
        expect(projection.findById(state.id)).toEqual(state);
      }
      expect([...projection.openSessions()]).toEqual(naive.states.filter(({ session }) => session !== undefined));
    }
  });
}

it('the fold says of every prefix of every log what a naive one says that computes it anew', () =>
  fc.assert(agrees(evolve), { numRuns: NUM_RUNS }));

for (const { name, fold } of brokenFolds) {
  it(`control: the naive fold objects when ${name}`, async () =>
    expect((await fc.check(agrees(fold), { numRuns: NUM_RUNS })).failed).toBe(true));
}

it('a store lists and counts what the naive fold finds live, for each principal and at every time', () =>
  fc.assert(
    fc.asyncProperty(
      history,
      fc.oneof(fc.integer({ min: 1, max: 90 }), fc.constant(LAST_MOMENT)),
      async (history, at) => {
        const log = new MemoryEventLog();
        for (const [index, record] of history.entries()) await log.append(recorded(record, index));
        const clock = new ManualClock(at).now;
        const store = await openSessionStore(log, { policy: { absoluteTimeoutMs: 10 }, clock }, evolve);
        const { states, now } = naiveFold(history);
        const open = states.flatMap(({ session }) => (session === undefined ? [] : [session]));
        const live = open.filter(({ expiresAt }) => expiresAt > Math.max(at, now));
        expect(await Array.fromAsync(store.list())).toEqual(live);
        for (const principal of ['ann', 'Ann', '__proto__', 'bob']) {
          const expected = live.filter((session: Session) => session.principal === principal);
          expect(await Array.fromAsync(store.list({ principal }))).toEqual(expected);
        }
        const counts = { live: live.length, lapsed: open.length - live.length, ended: states.length - open.length };
        expect(await store.stats()).toMatchObject(counts);
      },
    ),
    { numRuns: 300 * scale },
  ));
