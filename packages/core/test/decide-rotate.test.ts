import { beforeEach, describe, expect, it } from 'vitest';
import { decideRotate } from '../src/decide-rotate.ts';
import { SessionProjection } from '../src/session-projection.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { putSession } from './put-session.ts';

const limited = expect.objectContaining({ code: 'ERR_SESSION_LIMIT' });

let projection: SessionProjection;

beforeEach(() => {
  projection = new SessionProjection();
});

describe('a rotation', () => {
  const request = { handle: 'N', attributes: undefined, principal: undefined };
  const policy = { absoluteTimeoutMs: 1000, idleTimeoutMs: 50, rotationGraceMs: 7, maxSessionsPerPrincipal: 1 };

  it('carries the principal and the absolute deadline over, and needs no room', () => {
    const state = putSession(projection, 'A');
    for (const principal of [undefined, 'ann']) {
      expect(decideRotate(projection, { ...request, state, principal }, policy, 99)).toEqual({
        type: 'session_created',
        handle: 'N',
        lastSeenAt: undefined,
        principal: 'ann',
        createdAt: 99,
        expiresAt: 149,
        absoluteExpiresAt: 200,
        idleTimeoutMs: 50,
        attributes: undefined,
        rotatedFrom: 'A',
        graceUntil: 106,
        limit: undefined,
        minted: true,
      });
    }
    expect(decideRotate(projection, { ...request, state, attributes: {} }, policy, 50)?.attributes).toEqual({});
  });

  it('of a dead session is nothing', () => {
    const state = putSession(projection, 'A', { principal: 'anonymous' });
    for (const principal of [undefined, 'ann']) {
      expect(decideRotate(projection, { ...request, principal, state }, policy, 100)).toBeUndefined();
      expect(decideRotate(projection, { ...request, principal, state: undefined }, policy, 50)).toBeUndefined();
      const over = { ...state, session: undefined };
      expect(decideRotate(projection, { ...request, principal, state: over }, policy, 50)).toBeUndefined();
    }
  });

  it('has a grace only where the policy gives one, no longer than time can be written', () => {
    const state = putSession(projection, 'A', { expiresAt: LAST_MOMENT, absoluteExpiresAt: LAST_MOMENT });
    const grace = (now: number, rotationGraceMs?: number) =>
      decideRotate(projection, { ...request, state }, { ...policy, rotationGraceMs }, now)?.graceUntil;
    expect([grace(50), grace(50, 0), grace(50, 1)]).toEqual([undefined, undefined, 51]);
    expect([grace(LAST_MOMENT - 3, 2), grace(LAST_MOMENT - 2, 2), grace(LAST_MOMENT - 1, 2)]).toEqual([
      LAST_MOMENT - 1,
      LAST_MOMENT,
      LAST_MOMENT,
    ]);
  });

  it('to another principal begins a new life without grace, under the cap of that principal', () => {
    const state = putSession(projection, 'A', { principal: 'anonymous:1' });
    const promote = (now: number) => decideRotate(projection, { ...request, state, principal: 'ann' }, policy, now);
    expect(promote(99)).toMatchObject({
      principal: 'ann',
      expiresAt: 149,
      absoluteExpiresAt: 1099,
      graceUntil: undefined,
      limit: { max: 1, onLimit: 'reject' },
    });
    putSession(projection, 'B', { expiresAt: 60 });
    expect(() => promote(59)).toThrow(limited);
    expect(promote(60)).toBeDefined();
    const late = putSession(projection, 'C', {
      principal: 'anonymous',
      expiresAt: LAST_MOMENT,
      absoluteExpiresAt: LAST_MOMENT,
    });
    const last = { ...request, state: late, principal: 'bob' };
    expect(decideRotate(projection, last, policy, LAST_MOMENT - 1)?.absoluteExpiresAt).toBe(LAST_MOMENT);
  });

  it('to another principal is refused unless nobody has logged in by it', () => {
    const refused = expect.objectContaining({
      code: 'ERR_SESSION_INVALID',
      field: 'principal',
      message: expect.stringMatching(/^principal can change only .*\. Create .*\.$/),
    });
    for (const principal of ['anonymous', 'anonymous:', 'anonymous-7', 'anonymous:x']) {
      const state = putSession(projection, principal, { principal });
      expect(decideRotate(projection, { ...request, state, principal: 'eve' }, policy, 50), principal).toBeDefined();
    }
    for (const principal of [
      'ann',
      'Anonymous',
      'anonymous7',
      'anonymou',
      'xanonymous',
      'xanonymous:',
      'anonymous_',
      '',
    ]) {
      const state = putSession(projection, principal, { principal });
      const decide = () => decideRotate(projection, { ...request, state, principal: 'eve' }, policy, 50);
      expect(decide, principal).toThrow(refused);
    }
  });
});
