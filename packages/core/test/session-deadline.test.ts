import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveSession } from '../src/live-session.ts';
import { sessionDeadline } from '../src/session-deadline.ts';

const small = fc.integer({ min: 1, max: 12 });

function refused(field: string, what: string) {
  const message = expect.stringMatching(new RegExp(`^${field} ${what}.*\\.$`));
  return expect.objectContaining({ code: 'ERR_SESSION_INVALID', field, message });
}

describe('the deadline of a session', () => {
  it('is the earlier one of idle and absolute, or the wished one where it is in the future and no later', () =>
    fc.assert(
      fc.property(
        fc.option(small, { nil: undefined }),
        small,
        small,
        fc.option(small, { nil: undefined }),
        (idleTimeoutMs, now, absoluteExpiresAt, wished) => {
          const decide = () => sessionDeadline({ idleTimeoutMs, absoluteTimeoutMs: 1 }, now, absoluteExpiresAt, wished);
          const isAllowed = (at: number) =>
            at <= absoluteExpiresAt && (idleTimeoutMs === undefined || at <= now + idleTimeoutMs);
          // Nothing is created that is dead at once.
          if (absoluteExpiresAt <= now) expect(decide).toThrow(refused('clock', 'is at the end of year 9999'));
          else if (wished === undefined) {
            const latest = decide();
            expect([isAllowed(latest), isAllowed(latest + 1)]).toEqual([true, false]);
          } else if (wished <= now) expect(decide).toThrow(refused('expiresAt', 'must be in the future'));
          else if (!isAllowed(wished))
            expect(decide).toThrow(refused('expiresAt', 'must not be later than the policy allows'));
          else expect(decide()).toBe(wished);
        },
      ),
      { numRuns: 2000 },
    ));

  it('is the first moment at which the session is dead', () => {
    const times = { createdAt: 1, lastSeenAt: 1, expiresAt: 10, absoluteExpiresAt: 20 };
    const session = { id: '0'.repeat(26), principal: 'ann', attributes: {}, ...times };
    const state = { id: session.id, handle: 'A', session };
    expect([0, 9, 10, 11, 20].map((now) => liveSession(state, now))).toEqual([
      session,
      session,
      undefined,
      undefined,
      undefined,
    ]);
    expect(liveSession({ ...state, session: undefined }, 0)).toBeUndefined();
    expect(liveSession(undefined, 0)).toBeUndefined();
  });
});
