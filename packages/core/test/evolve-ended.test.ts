import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { liveSession } from '../src/live-session.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { decodeSessionEvent } from '../src/session-event-codec.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { denseHistory, PRINCIPALS, recorded } from './dense-history.ts';

const NUM_RUNS = 1000 * scale;

function tellsWhomItEnded(fold: Evolve) {
  return fc.property(denseHistory, (log) => {
    const projection = new SessionProjection();
    for (const [index, record] of log.entries()) {
      const before = [...projection.openSessions()];
      const event = decodeSessionEvent(recorded(record, index));
      const told = fold(projection, event, recorded(record, index));
      const after = new Set([...projection.openSessions()].map(({ handle }) => handle));
      const ended = before.filter((state) => liveSession(state, projection.now) && !after.has(state.handle));
      const isPredecessor = (id: string) => ended.find((state) => state.id === id)?.handle === rotatedFrom(event);
      const inOrder = ended.map(({ id }) => id).sort((a, b) => Number(isPredecessor(b)) - Number(isPredecessor(a)));
      expect(told?.map(({ id }) => id) ?? []).toEqual(inOrder);
      for (const session of told ?? []) expect(before.map((state) => state.session)).toContainEqual(session);
      expect(projection.position).toBe(index + 1);
    }
  });
}

function rotatedFrom(event: SessionEvent): string | undefined {
  return event.type === 'session_created' ? event.rotatedFrom : undefined;
}

describe('an event', () => {
  it('tells the live sessions that it ended, as they were, and no other', () =>
    fc.assert(tellsWhomItEnded(evolve), { numRuns: NUM_RUNS }));

  it('control: a fold that forgets to tell is found out', async () => {
    const silent: Evolve = (...args) => (evolve(...args) === undefined ? undefined : []);
    expect((await fc.check(tellsWhomItEnded(silent), { numRuns: 20_000, endOnFailure: true })).failed).toBe(true);
  });

  it('that took no effect changes nothing but position and time', () =>
    fc.assert(
      fc.property(denseHistory, (log) => {
        const projection = new SessionProjection();
        for (const [index, record] of log.entries()) {
          const before = held(projection);
          const given = recorded(record, index);
          if (evolve(projection, decodeSessionEvent(given), given) === undefined) {
            expect(held(projection)).toEqual(before);
          }
        }
      }),
      { numRuns: NUM_RUNS },
    ));

  it('leaves each principal with his live sessions, oldest first', () =>
    fc.assert(
      fc.property(denseHistory, (log) => {
        const projection = new SessionProjection();
        for (const [index, record] of log.entries()) {
          const given = recorded(record, index);
          evolve(projection, decodeSessionEvent(given), given);
          const live = [...projection.openSessions()].filter((state) => liveSession(state, projection.now));
          for (const principal of [...PRINCIPALS, 'nobody']) {
            const own = live.filter(({ session }) => session?.principal === principal);
            // Twice: what has lapsed is let go of on the way.
            for (let time = 0; time < 2; time++) expect([...projection.openSessionsOf(principal)]).toEqual(own);
          }
        }
      }),
      { numRuns: NUM_RUNS },
    ));
});

function held(projection: SessionProjection): unknown {
  return [[...projection.openSessions()], [...projection.overSessions()], projection.handles, projection.ids];
}
