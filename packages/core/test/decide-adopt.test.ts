import { beforeEach, describe, expect, it } from 'vitest';
import { type AdoptSession, decideAdopt } from '../src/decide-adopt.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { putSession } from './put-session.ts';

const REQUEST: AdoptSession = { handles: ['A', 'B'], principal: 'ann', attributes: { a: 1 }, expiresAt: 90 };
const POLICY = { absoluteTimeoutMs: 1000, maxSessionsPerPrincipal: 1 };

let projection: SessionProjection;

beforeEach(() => {
  projection = new SessionProjection();
});

function adopt(part: Partial<AdoptSession>, now = 50) {
  return decideAdopt(projection, { ...REQUEST, ...part }, POLICY, now);
}

function refused(field: string) {
  const message = expect.stringMatching(new RegExp(`^${field} must not be in the future`));
  return expect.objectContaining({ code: 'ERR_SESSION_INVALID', field, message });
}

describe('an adoption', () => {
  it('keeps the dates that it is given, under the first of its handles', () => {
    const dates = { createdAt: 10, lastSeenAt: 20, expiresAt: 90, absoluteExpiresAt: 95 };
    expect(adopt(dates)).toEqual({
      type: 'session_created',
      handle: 'A',
      principal: 'ann',
      attributes: { a: 1 },
      limit: { max: 1, onLimit: 'reject' },
      ...dates,
    });
  });

  it('begins no later than anything that is known of it', () => {
    expect([adopt({})?.createdAt, adopt({ expiresAt: 40 })?.createdAt]).toEqual([50, 40]);
    expect([adopt({ lastSeenAt: 30 })?.createdAt, adopt({ lastSeenAt: 30, expiresAt: 20 })?.createdAt]).toEqual([
      30, 20,
    ]);
    expect(adopt({})?.lastSeenAt).toBeUndefined();
  });

  it('never begins in the future, nor was seen there', () => {
    expect(adopt({ createdAt: 50, lastSeenAt: 50 })).toMatchObject({ createdAt: 50, lastSeenAt: 50 });
    expect(() => adopt({ createdAt: 51 })).toThrow(refused('createdAt'));
    expect(() => adopt({ createdAt: 10, lastSeenAt: 51 })).toThrow(refused('lastSeenAt'));
  });

  it('has the absolute deadline of the policy where it has none, or one that is later', () => {
    expect(adopt({ createdAt: 10 })?.absoluteExpiresAt).toBe(1010);
    expect(adopt({ createdAt: 10, expiresAt: 1011 })?.absoluteExpiresAt).toBe(1011);
    expect(adopt({ createdAt: LAST_MOMENT - 1 }, LAST_MOMENT - 1)?.absoluteExpiresAt).toBe(LAST_MOMENT);
  });

  it('of what is over is over by the log too, and takes nobody’s place', () => {
    putSession(projection, 'C');
    expect(() => adopt({ expiresAt: 51 })).toThrow(expect.objectContaining({ code: 'ERR_SESSION_LIMIT' }));
    expect(adopt({ createdAt: 10, expiresAt: 50 })).toMatchObject({ expiresAt: 10, limit: undefined });
    projection.now = 30;
    expect(adopt({ createdAt: 10, expiresAt: 50 })?.expiresAt, 'a log that is behind').toBe(30);
    projection.now = 60;
    expect(adopt({ createdAt: 10, expiresAt: 50 })?.expiresAt, 'a log that is ahead').toBe(50);
  });

  it('of what was ever seen under any of its handles is nothing, until that is forgotten', () => {
    for (const handle of ['A', 'B']) {
      const state = putSession(projection, handle, {}, 200);
      projection.put({ ...state, session: undefined });
      projection.now = 199;
      expect(adopt({}, 300)).toBeUndefined();
      projection.now = 200;
      expect(adopt({}, 300)).toMatchObject({ handle: 'A' });
      projection.forget(state);
    }
  });
});
