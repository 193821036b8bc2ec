import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { type Evolve, evolve } from '../src/evolve.ts';
import { liveSession } from '../src/live-session.ts';
import type { SessionEvent } from '../src/session-event.ts';
import { SessionProjection, type SessionState } from '../src/session-projection.ts';
import { touchRevives } from './broken-folds.ts';
import { sessionEvent } from './session-event-arbitrary.ts';

const NUM_RUNS = scale > 1 ? 3000 * scale : 1500;

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(26, '0'));
}

function fold(
  projection: SessionProjection,
  events: readonly SessionEvent[],
  by: Evolve,
  seen: () => void = () => {},
): void {
  const names = ids(events.length);
  for (const [index, event] of events.entries()) {
    by(projection, event, { id: names[index] as string, position: index + 1, type: event.type, data: '' });
    seen();
  }
}

function deadIsDead(by: Evolve) {
  return fc.property(fc.array(sessionEvent, { maxLength: 40 }), (events) => {
    const projection = new SessionProjection();
    const dead = new Set<string>();
    fold(projection, events, by, () => {
      for (const event of events) {
        if (event.type === 'session_expired') continue;
        const state = projection.find(event.handle);
        if (state === undefined) continue;
        if (liveSession(state, projection.now) === undefined) dead.add(state.id);
        else expect(dead.has(state.id), 'a session came back to life').toBe(false);
      }
    });
  });
}

describe('the fold, over any events whatever', () => {
  it('never brings back a session that is dead in a prefix of the log', () =>
    fc.assert(deadIsDead(evolve), { numRuns: NUM_RUNS }));

  it('control: without that rule a session comes back', async () =>
    expect((await fc.check(deadIsDead(touchRevives), { numRuns: 60_000, endOnFailure: true })).failed).toBe(true));

  it('caps every deadline at the one fixed at creation, in hand-written events too', () =>
    fc.assert(
      fc.property(fc.array(sessionEvent, { maxLength: 40 }), (events) => {
        const projection = new SessionProjection();
        const absolute = new Map<string, number>();
        fold(projection, events, evolve, () => {
          for (const { id, session } of projection.openSessions()) {
            if (session === undefined) continue;
            expect(absolute.get(id) ?? session.absoluteExpiresAt).toBe(session.absoluteExpiresAt);
            absolute.set(id, session.absoluteExpiresAt);
            expect(session.expiresAt).toBeLessThanOrEqual(session.absoluteExpiresAt);
          }
        });
      }),
      { numRuns: NUM_RUNS },
    ));

  it('keeps the first creation of a token, and forgets no handle but of its own, behind its absolute deadline', () =>
    fc.assert(
      fc.property(fc.array(sessionEvent, { maxLength: 40 }), (events) => {
        const projection = new SessionProjection();
        const first = new Map<string, SessionState>();
        fold(projection, events, evolve, () => {
          for (const event of events) {
            if (event.type === 'session_expired') continue;
            const state = projection.find(event.handle);
            const { id, keptUntil = Number.POSITIVE_INFINITY } = first.get(event.handle) ?? {};
            if (id !== undefined && state?.id !== id) expect(keptUntil).toBeLessThanOrEqual(projection.now);
            if (state !== undefined) first.set(event.handle, state);
          }
        });
        expect(projection.handles).toBe(first.size);
        expect(projection.ids).toBe(first.size);
      }),
      { numRuns: NUM_RUNS },
    ));

  it('takes no creation whose id names a session already', () => {
    const projection = new SessionProjection();
    const times = { createdAt: 1, expiresAt: 100, absoluteExpiresAt: 100 };
    const create = (handle: string): SessionEvent => ({
      type: 'session_created',
      handle,
      principal: 'ann',
      attributes: {},
      ...times,
    });
    const recorded = { id: '0'.repeat(26), position: 1, type: 'session_created', data: '' };
    expect(evolve(projection, create('A'), recorded)).toEqual([]);
    expect(evolve(projection, create('B'), { ...recorded, position: 2 })).toBeUndefined();
  });

  it('lets no creation that is dead where it lands end another session', () => {
    const projection = new SessionProjection();
    const create = (handle: string, createdAt: number, expiresAt: number): SessionEvent => ({
      type: 'session_created',
      handle,
      principal: 'ann',
      attributes: {},
      createdAt,
      expiresAt,
      absoluteExpiresAt: expiresAt,
      limit: { max: 1, onLimit: 'expire-oldest' },
    });
    // The slow one was decided first, and its writer slept beyond its deadline.
    const alive: boolean[] = [];
    fold(projection, [create('quick', 60, 200), create('slow', 1, 50), create('next', 70, 200)], evolve, () => {
      alive.push(projection.find('quick')?.session !== undefined);
    });
    expect(alive).toEqual([true, true, false]);
  });

  it('does not go through all sessions that a principal ever had for each new one', () => {
    const projection = new SessionProjection();
    const create = (_: unknown, index: number): SessionEvent => ({
      type: 'session_created',
      handle: `handle-${index}`,
      principal: 'ann',
      attributes: {},
      createdAt: index * 10 + 1,
      expiresAt: index * 10 + 25,
      absoluteExpiresAt: index * 10 + 25,
      limit: { max: 3, onLimit: 'reject' },
    });
    fold(projection, Array.from({ length: 100 }, create), evolve, () => {
      expect([...projection.openSessionsOf('ann')].length).toBeLessThanOrEqual(3);
    });
    expect([...projection.openSessions()], 'lapsed ones are counted').toHaveLength(100);
  });

  it('ends all sessions of a principal that were created before, but the excepted one', () => {
    const projection = new SessionProjection();
    const [a, b, c] = ids(3) as [string, string, string];
    const times = { createdAt: 1, expiresAt: 100, absoluteExpiresAt: 100 };
    const create = (handle: string, principal: string): SessionEvent => ({
      type: 'session_created',
      handle,
      principal,
      attributes: {},
      ...times,
    });
    const end: SessionEvent = {
      type: 'session_expired',
      scope: { of: 'principal', principal: 'ann', except: b },
      expiredAt: 2,
    };
    fold(projection, [create('A', 'ann'), create('B', 'ann'), create('C', 'Ann'), end, create('D', 'ann')], evolve);
    const alive = [...projection.openSessions()].map(({ handle }) => handle);
    expect(alive).toEqual(['B', 'C', 'D']);
    expect(projection.findById(a)?.session).toBeUndefined();
    expect(projection.findById(c)?.session?.principal).toBe('Ann');
  });
});
