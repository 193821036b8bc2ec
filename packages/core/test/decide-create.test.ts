import { beforeEach, describe, expect, it } from 'vitest';
import { decideCreate } from '../src/decide-create.ts';
import { decideExpire, type ExpireSessions } from '../src/decide-expire.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { putSession } from './put-session.ts';

const limited = expect.objectContaining({ code: 'ERR_SESSION_LIMIT' });

let projection: SessionProjection;

beforeEach(() => {
  projection = new SessionProjection();
});

describe('a creation', () => {
  const request = {
    handles: ['A', 'B'] as const,
    principal: 'ann',
    attributes: { b: 2 },
    expiresAt: undefined,
    minted: true,
  };
  const policy = { absoluteTimeoutMs: 1000, idleTimeoutMs: 300 };

  it('writes out every date that the policy gives, and no limit where there is none', () => {
    expect(decideCreate(projection, request, policy, 50)).toEqual({
      type: 'session_created',
      handle: 'A',
      principal: 'ann',
      createdAt: 50,
      expiresAt: 350,
      absoluteExpiresAt: 1050,
      idleTimeoutMs: 300,
      attributes: { b: 2 },
      limit: undefined,
      minted: true,
    });
    const own = { ...request, minted: false, expiresAt: 51 };
    expect(decideCreate(projection, own, policy, 50)).toMatchObject({ minted: undefined, expiresAt: 51 });
  });

  it('goes no further than time can be written', () => {
    for (const [now, expected] of [
      [LAST_MOMENT - 1001, LAST_MOMENT - 1],
      [LAST_MOMENT - 1000, LAST_MOMENT],
      [LAST_MOMENT - 999, LAST_MOMENT],
    ] as const) {
      expect(decideCreate(projection, request, policy, now).absoluteExpiresAt).toBe(expected);
    }
  });

  it('is refused while any of its handles is remembered, dead or alive', () => {
    for (const handle of ['A', 'B']) {
      const state = putSession(projection, handle, {}, 200);
      const duplicate = expect.objectContaining({ code: 'ERR_SESSION_DUPLICATE', sessionId: state.id });
      const decide = () => decideCreate(projection, request, policy, 300);
      expect(decide).toThrow(duplicate);
      projection.put({ ...state, session: undefined });
      projection.now = 199;
      expect(decide).toThrow(duplicate);
      projection.now = 200;
      expect(decide).not.toThrow();
      projection.now = 0;
      projection.forget(state);
    }
  });

  it('is refused at the cap, which counts the live sessions of that principal alone', () => {
    const capped = { ...policy, maxSessionsPerPrincipal: 2 };
    const decide = (now: number) => decideCreate(projection, request, capped, now);
    putSession(projection, 'C');
    putSession(projection, 'D', { principal: 'bob' });
    expect(decide(50).limit).toEqual({ max: 2, onLimit: 'reject' });
    putSession(projection, 'E', { expiresAt: 60 });
    expect(() => decide(59)).toThrow(limited);
    expect(decide(60).limit).toEqual({ max: 2, onLimit: 'reject' });
    putSession(projection, 'F', { expiresAt: 60 });
    putSession(projection, 'G', { expiresAt: 60 });
    expect(() => decide(50), 'beyond it').toThrow(limited);
    expect(decideCreate(projection, request, { ...capped, onLimit: 'expire-oldest' }, 50).limit).toEqual({
      max: 2,
      onLimit: 'expire-oldest',
    });
    expect(decideCreate(projection, request, { ...policy, onLimit: 'reject' }, 50).limit).toBeUndefined();
  });
});

describe('an expiry', () => {
  // So few sessions are looked at without a break.
  const decided = (request: ExpireSessions, now: number) => decideExpire(projection, request, now).next().value;

  it('is one event, and nothing when nobody in its scope is live', () => {
    const request = { scope: { of: 'principal', principal: 'ann' }, reason: 'logout', actor: 'ann' } as const;
    expect(decided(request, 50)).toBeUndefined();
    putSession(projection, 'A');
    putSession(projection, 'B');
    putSession(projection, 'C', { principal: 'bob', expiresAt: 300 });
    expect(decided(request, 99)).toEqual({
      type: 'session_expired',
      scope: request.scope,
      expiredAt: 99,
      reason: 'logout',
      actor: 'ann',
    });
    expect(decided(request, 100)).toBeUndefined();
    const all = { ...request, scope: { of: 'all' } } as const;
    expect([299, 300].map((now) => decided(all, now)?.expiredAt)).toEqual([299, undefined]);
  });
});
