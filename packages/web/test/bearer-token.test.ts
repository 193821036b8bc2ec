import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { hostileToken } from '../../core/src/testing/arbitraries/hostile-token.ts';
import { bearerToken } from '../src/bearer-token.ts';
import { SessionCookie } from '../src/cookies/index.ts';
import { openRequestSession, type RequestSession } from '../src/request-session.ts';
import { POLICY } from './opened-sessions.ts';

const numRuns = 200 * scale;
const OPTIONS = { cookie: new SessionCookie(), required: false, touch: true };
const HANDLE = `sha256:v1:${'0'.repeat(64)}`;
const scheme = fc.constantFrom('Bearer ', 'bearer ', 'BEARER ', 'bEaReR ');

it('WEB-2: the token is what stands behind the scheme, character for character', () => {
  fc.assert(
    fc.property(scheme, fc.string({ unit: 'binary-ascii' }), (before, value) => {
      expect(bearerToken([before + value])).toBe(value);
      expect(bearerToken([before + value, before + value])).toBeUndefined();
    }),
    { numRuns },
  );
});

it('WEB-2: what has another scheme has no token, whatever it is', () => {
  const other = fc.string({ unit: 'binary-ascii' }).filter((value) => !/^bearer /i.test(value));
  fc.assert(
    fc.property(fc.array(other, { maxLength: 3 }), (values) => {
      expect(bearerToken(values)).toBeUndefined();
    }),
    { numRuns },
  );
});

it('WEB-2: only the token itself opens its session, and what is refused leaves the log as it was', async () => {
  const log = new MemoryEventLog();
  const store = await SessionStore.open(log, { policy: POLICY });
  const { token, session } = await store.create({ principal: 'ann' });
  const { token: inCookie } = await store.create({ principal: 'bob' });
  const cookie = `${OPTIONS.cookie.name}=${inCookie}`;
  const before = log.readSync();
  const open = (value: string): Promise<RequestSession> =>
    openRequestSession(store, OPTIONS, {
      authorization: [value],
      cookie,
      setCookie: () => expect.unreachable(),
      isSent: () => false,
    });
  const wrong = hostileToken({ token, handle: HANDLE, sessionId: session.id }).filter((value) => value !== inCookie);
  await fc.assert(
    fc.asyncProperty(scheme, wrong, async (bearer, value) => {
      fc.pre(typeof value === 'string');
      const auth = await open(bearer + value);
      // The cookie beside it does not stand in.
      expect([auth.session, auth.signal.aborted]).toEqual([undefined, true]);
      expect(log.readSync()).toEqual(before);
    }),
    { numRuns },
  );
  // The control: of the same request, with the token as it is.
  expect((await open(`Bearer ${token}`)).session?.principal).toBe('ann');
});
