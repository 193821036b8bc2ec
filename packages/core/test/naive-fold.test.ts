import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { Session } from '../src/session.ts';
import { decodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { openSessionStore } from '../src/session-store.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { brokenFolds } from './broken-folds.ts';
import { denseHistory, recorded } from './dense-history.ts';
import { naiveFold } from './naive-fold.ts';

const NUM_RUNS = 1000 * scale;

function agrees(fold: Evolve) {
  return fc.property(denseHistory, (log) => {
    const projection = new SessionProjection();
    for (const [index, record] of log.entries()) {
      const given = recorded(record, index);
      const effective = fold(projection, decodeSessionEvent(given), given);
      const naive = naiveFold(log.slice(0, index + 1));
      expect(effective !== undefined).toBe(naive.effective);
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
    expect((await fc.check(agrees(fold), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true));
}

it('a store lists and counts what the naive fold finds live, for each principal and at every time', () =>
  fc.assert(
    fc.asyncProperty(
      denseHistory,
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
