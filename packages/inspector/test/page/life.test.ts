import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventName } from '../../page/src/event-name.ts';
import { eventRuns } from '../../page/src/event-runs.ts';
import { LANE_UNITS, lanePlace, lifeEnd, lifeLanes, lifeRange } from '../../page/src/life-lanes.ts';
import { stackCounts } from '../../page/src/stack-counts.ts';
import { thinMarks } from '../../page/src/thin-marks.ts';
import type { SessionEventRow } from '../../src/session-event-row.ts';
import { sessionRowOf } from './session-row-of.ts';

const times = fc.integer({ min: 1, max: 4e12 });
const rows = fc
  .record({
    id: fc.string(),
    createdAt: times,
    expiresAt: times,
    endedAt: fc.option(times),
    state: fc.constantFrom('live' as const, 'lapsed' as const, 'rotated' as const, 'ended' as const),
  })
  .map(sessionRowOf);

it('every life lies within its chart, in the order of its times, and can be seen', () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1 }), times, (lives, now) => {
      const range = lifeRange(lives, now);
      for (const { row, x, width } of lifeLanes(lives, range, now)) {
        expect(row.createdAt).toBeGreaterThanOrEqual(range.from);
        expect(lifeEnd(row, now)).toBeLessThanOrEqual(range.to);
        expect(x).toBeGreaterThanOrEqual(0);
        expect(width).toBeGreaterThan(1);
        expect(x + width).toBeLessThanOrEqual(LANE_UNITS + 1e-6);
      }
    }),
  );
});

it('what happened later lies no further left', () => {
  fc.assert(
    fc.property(times, times, times, fc.integer({ min: 1, max: 1e11 }), (one, other, from, length) => {
      const range = { from, to: from + length };
      const [first, second] = [Math.min(one, other), Math.max(one, other)];
      expect(lanePlace(first, range)).toBeLessThanOrEqual(lanePlace(second, range));
    }),
  );
});

it('marks that are kept are apart, and each that is not lies near one that is', () => {
  const places = fc
    .array(fc.double({ min: 0, max: LANE_UNITS, noNaN: true }))
    .map((some) => some.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(places, fc.double({ min: 0.1, max: 50, noNaN: true }), (all, distance) => {
      const kept = thinMarks(all, distance);
      expect(kept[0]).toBe(all[0]);
      for (const [index, place] of kept.slice(1).entries()) {
        expect(place - (kept[index] ?? 0)).toBeGreaterThanOrEqual(distance);
      }
      for (const place of all) expect(kept.some((one) => place - one >= 0 && place - one < distance)).toBe(true);
    }),
  );
});

it('runs of events are the events, in order; only long runs of touches are taken together', () => {
  const types = fc.constantFrom('session_created' as const, 'session_touched' as const, 'session_expired' as const);
  fc.assert(
    fc.property(fc.array(types), (all) => {
      const events = all.map((type, position) => eventOf({ position, type }));
      const runs = eventRuns(events);
      expect(runs.flat()).toEqual(events);
      for (const run of runs.filter(({ length }) => length > 1)) {
        expect(run.length).toBeGreaterThan(3);
        expect(run.every(({ type }) => type === 'session_touched')).toBe(true);
      }
    }),
  );
});

it('the creation of another session is the end of this one', () => {
  const session = sessionRowOf({ id: 'b', rotatedFrom: 'a', state: 'rotated' });
  expect(eventName(eventOf({ id: 'b' }), session)).toBe('Created by rotation');
  expect(eventName(eventOf({ id: 'c' }), session)).toBe('Rotated');
  expect(eventName(eventOf({ id: 'c' }), { ...session, state: 'ended' })).toBe('Gave way to a newer session');
  expect(eventName(eventOf({ id: null, at: session.createdAt }), { ...session, rotatedFrom: null })).toBe('Created');
  expect(eventName(eventOf({ type: 'session_expired' }), session)).toBe('Ended');
});

it('bars stand on each other: the highest is the sum, and the differences are the counts', () => {
  const kinds = fc.nat(5).chain((length) => fc.array(fc.array(fc.nat(), { minLength: length, maxLength: length })));
  fc.assert(
    fc.property(kinds, (all) => {
      const stacks = stackCounts(all);
      for (const [kind, stack] of stacks.entries()) {
        const below = stacks[kind - 1] ?? stack.map(() => 0);
        expect(stack.map((height, index) => height - (below[index] ?? 0))).toEqual(all[kind]);
      }
    }),
  );
});

function eventOf(said: Partial<SessionEventRow>): SessionEventRow {
  const event = { position: 1, id: 'b', type: 'session_created', at: 1000, expiresAt: 9000, reason: null, actor: null };
  return { ...event, ...said } as SessionEventRow;
}
