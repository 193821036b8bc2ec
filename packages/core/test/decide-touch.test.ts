import { beforeEach, describe, expect, it } from 'vitest';
import { decideTouch } from '../src/decide-touch.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { putSession } from './put-session.ts';

let projection: SessionProjection;

beforeEach(() => {
  projection = new SessionProjection();
});

describe('a touch', () => {
  const nothing = { attributes: undefined, expiresAt: undefined, underWaySince: undefined };
  const policy = { absoluteTimeoutMs: 1000, idleTimeoutMs: 50, touchIntervalMs: 5 };

  it('moves the idle deadline, up to the absolute one', () => {
    expect(decideTouch(putSession(projection, 'A'), nothing, policy, 99)).toEqual({
      type: 'session_touched',
      handle: 'A',
      lastSeenAt: 99,
      expiresAt: 149,
      attributes: undefined,
    });
    const late = putSession(projection, 'B', { expiresAt: 190 });
    expect(decideTouch(late, nothing, policy, 189)?.expiresAt).toBe(200);
  });

  it('of a dead session is nothing, whatever it asks for', () => {
    const state = putSession(projection, 'A');
    for (const request of [nothing, { ...nothing, attributes: {} }, { ...nothing, expiresAt: 150 }]) {
      expect(decideTouch(state, request, policy, 100)).toBeUndefined();
      expect(decideTouch({ ...state, session: undefined }, request, policy, 50)).toBeUndefined();
    }
  });

  it('within the interval of the last one is nothing, unless it asks for something', () => {
    const state = putSession(projection, 'A');
    expect([14, 15].map((now) => decideTouch(state, nothing, policy, now)?.lastSeenAt)).toEqual([undefined, 15]);
    expect(decideTouch(state, { ...nothing, attributes: {} }, policy, 14)).toMatchObject({ attributes: {} });
    expect(decideTouch(state, { ...nothing, expiresAt: 20 }, policy, 14)).toMatchObject({ expiresAt: 20 });
    const underWay = { ...nothing, underWaySince: 20 };
    expect([24, 25].map((now) => decideTouch(state, underWay, policy, now)?.lastSeenAt)).toEqual([undefined, 25]);
    const older = { ...nothing, underWaySince: 5 };
    expect([14, 15].map((now) => decideTouch(state, older, policy, now)?.lastSeenAt)).toEqual([undefined, 15]);
  });

  it('without an interval is always something', () => {
    const always = { absoluteTimeoutMs: 1000 };
    expect(decideTouch(putSession(projection, 'A'), nothing, always, 10)).toMatchObject({
      lastSeenAt: 10,
      expiresAt: 200,
    });
  });
});
