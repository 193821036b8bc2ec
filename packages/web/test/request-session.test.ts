import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { SessionCookie } from '../src/cookies/index.ts';
import { openRequestSession } from '../src/request-session.ts';
import { withCookie } from '../src/with-cookie.ts';
import { openSessions } from './opened-sessions.ts';

const OPTIONS = { cookie: new SessionCookie(), required: false, touch: true };

it('begins nothing once the headers of the response are sent, and still ends what is to end', async () => {
  const { store, log } = await openSessions();
  const { token } = await store.create({ principal: 'anonymous' });
  const auth = await openRequestSession(store, OPTIONS, {
    authorization: [`Bearer ${token}`],
    cookie: null,
    setCookie: () => expect.unreachable(),
    isSent: () => true,
  });
  const before = log.readSync();
  for (const call of [() => auth.login({ principal: 'ann' }), () => auth.rotate()]) {
    await expect(call()).rejects.toThrow('The headers of the response were sent before');
  }
  expect(log.readSync()).toEqual(before);
  expect(auth.session?.principal).toBe('anonymous');
  // The cookie can't be taken away any more: `setCookie` is not reached.
  expect((await auth.logout())?.principal).toBe('anonymous');
  expect([auth.session, await store.get(token)]).toEqual([undefined, undefined]);
});

it('knows what the last call has left', async () => {
  const { store } = await openSessions();
  const lines: string[] = [];
  const exchange = {
    authorization: [],
    cookie: undefined,
    setCookie: (line: string) => lines.push(line),
    isSent: () => false,
  };
  const auth = await openRequestSession(store, OPTIONS, exchange);
  expect([auth.session, auth.signal.aborted]).toEqual([undefined, true]);
  const { session } = await auth.login({ principal: 'ann' });
  expect([auth.session, auth.signal.aborted]).toEqual([session, false]);
  const rotated = await auth.rotate();
  expect(auth.session).toBe(rotated?.session);
  const { signal } = auth;
  expect((await auth.logout({ reason: 'bye' }))?.id).toBe(rotated?.session.id);
  expect([auth.session, signal.aborted, auth.signal.aborted]).toEqual([undefined, true, true]);
  expect(lines.map((line) => line.slice(0, 20))).toEqual([
    '__Host-session=sess_',
    '__Host-session=sess_',
    '__Host-session=; Max',
  ]);
});

it('shows no token', async () => {
  const { store } = await openSessions();
  const { token } = await store.create({ principal: 'ann' });
  const exchange = { authorization: [`Bearer ${token}`], cookie: undefined, setCookie: () => {}, isSent: () => false };
  const shown = inspect(await openRequestSession(store, OPTIONS, exchange), {
    showHidden: true,
    depth: 9,
    getters: true,
  });
  expect(shown).not.toContain(token);
  expect(shown).toContain('ann');
});

it('a cookie takes the place of an earlier one of its name, and of no other', () => {
  expect(withCookie(undefined, 'a=1; Path=/')).toEqual(['a=1; Path=/']);
  expect(withCookie('a=1', 'a=2')).toEqual(['a=2']);
  expect(withCookie(['a=1', 'aa=1', 'b=a=1'], 'a=2')).toEqual(['aa=1', 'b=a=1', 'a=2']);
});
