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
const scheme = fc.constantFrom('Bearer', 'bearer', 'BEARER', 'bEaReR');
const spaces = fc.integer({ min: 1, max: 9 }).map((count) => ' '.repeat(count));
const text = fc.string({ unit: 'binary-ascii' });

it('WEB-2: the token is what stands behind the scheme and its spaces, character for character', () => {
  const token = text.filter((value) => !value.startsWith(' '));
  fc.assert(
    fc.property(scheme, spaces, token, (name, between, value) => {
      expect(bearerToken([name + between + value])).toBe(value);
    }),
    { numRuns },
  );
});

it('WEB-2: a scheme without its token, or beside another header, is a bearer that opens nothing', () => {
  fc.assert(
    fc.property(scheme, fc.constantFrom('', '\t', ' ', '   '), text, (name, between, value) => {
      expect(bearerToken([name + between])).toBe('');
      expect(bearerToken([`${name}\t${value}`])).toBe('');
      expect(bearerToken([`${name} ${value}`, value])).toBe('');
      expect(bearerToken([value, `${name} ${value}`])).toBe('');
    }),
    { numRuns },
  );
});

it('WEB-2: what has another scheme has no token, whatever it is', () => {
  const other = fc.oneof(
    text.filter((value) => !/^bearer(?:[ \t]|$)/i.test(value)),
    fc.tuple(scheme, fc.constantFrom('s', '-', '_v2', '/'), text).map((parts) => parts.join('')),
    text.map((value) => `Basic ${value}`),
  );
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
    fc.asyncProperty(scheme, spaces, wrong, async (name, between, value) => {
      fc.pre(typeof value === 'string' && !value.startsWith(' '));
      const auth = await open(name + between + value);
      // The cookie beside it does not stand in.
      expect([auth.session, auth.signal.aborted]).toEqual([undefined, true]);
      expect(log.readSync()).toEqual(before);
    }),
    { numRuns },
  );
  // The controls: of the same request, with the token as it is, and with another scheme.
  expect((await open(`Bearer   ${token}`)).session?.principal).toBe('ann');
  expect((await open(`Basic ${token}`)).session?.principal).toBe('bob');
});
