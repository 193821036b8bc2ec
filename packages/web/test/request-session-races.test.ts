import { describe, expect, it } from 'vitest';
import { SessionCookie } from '../src/cookies/index.ts';
import { abandonRequestSession, openRequestSession, type RequestSession } from '../src/request-session.ts';
import { type OpenedSessions, openSessions, POLICY } from './opened-sessions.ts';

const OPTIONS = { cookie: new SessionCookie(), required: false, touch: true };

/** A request that has come, and its response: not sent until the test says so. */
interface UnderWay {
  readonly auth: RequestSession;
  readonly response: { sent: boolean; lines: string[] };
}

async function come(
  { store }: OpenedSessions,
  { cookie, bearer }: { cookie?: string | undefined; bearer?: string | undefined },
  withCookie = true,
): Promise<UnderWay> {
  const response: UnderWay['response'] = { sent: false, lines: [] };
  const auth = await openRequestSession(
    store,
    { ...OPTIONS, cookie: withCookie ? OPTIONS.cookie : undefined },
    {
      authorization: bearer === undefined ? [] : [`Bearer ${bearer}`],
      cookie: cookie === undefined ? undefined : `${OPTIONS.cookie.name}=${cookie}`,
      setCookie: (line) => response.lines.push(line),
      isSent: () => response.sent,
    },
  );
  return { auth, response };
}

async function livePrincipals({ store }: OpenedSessions): Promise<readonly string[]> {
  return (await Array.fromAsync(store.list())).map(({ principal }) => principal);
}

it.each(['cookie', 'bearer'])(
  'a logout ends the session that another request rotates meanwhile, by %s',
  async (way) => {
    const opened = await openSessions();
    const { token } = await opened.store.create({ principal: 'ann' });
    const leaving = await come(opened, { [way]: token });
    const rotated = await (await come(opened, { [way]: token })).auth.rotate();
    expect((await leaving.auth.logout())?.id).toBe(rotated?.session.id);
    expect(await livePrincipals(opened)).toEqual([]);
  },
);

it('a login ends the session that another request rotates meanwhile', async () => {
  const opened = await openSessions();
  const { token } = await opened.store.create({ principal: 'bob' });
  const { auth } = await come(opened, { cookie: token });
  await (await come(opened, { cookie: token })).auth.rotate();
  await auth.login({ principal: 'ann' });
  expect(await livePrincipals(opened)).toEqual(['ann']);
});

it('a login ends the session of a bearer, as it does that of a cookie', async () => {
  const opened = await openSessions();
  const { token } = await opened.store.create({ principal: 'bob' });
  await (await come(opened, { bearer: token })).auth.login({ principal: 'ann' });
  expect(await livePrincipals(opened)).toEqual(['ann']);
});

it('who is logged in can log in again where the policy leaves no other place', async () => {
  const opened = await openSessions({ policy: { ...POLICY, maxSessionsPerPrincipal: 1 } });
  const { token } = await opened.store.create({ principal: 'ann' });
  const created = await (await come(opened, { cookie: token })).auth.login({ principal: 'ann' });
  expect(await opened.store.get(created.token)).toBeDefined();
  // Somebody else is refused, and keeps what he has.
  const { token: other } = await opened.store.create({ principal: 'bob' });
  const refused = await come(opened, { cookie: other });
  await expect(refused.auth.login({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_SESSION_LIMIT' });
  expect(refused.auth.session?.principal).toBe('bob');
  expect(await livePrincipals(opened)).toEqual(['ann', 'bob']);
});

it('a login that fails behind the end of the earlier session knows that it is over', async () => {
  const opened = await openSessions();
  const { token } = await opened.store.create({ principal: 'ann' });
  const { auth, response } = await come(opened, { cookie: token });
  const tooMuch = { principal: 'ann', attributes: { note: 'x'.repeat(5000) } };
  await expect(auth.login(tooMuch)).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
  expect([auth.session, response.lines, await livePrincipals(opened)]).toEqual([undefined, [], []]);
});

it('a logout tells what it ended, where the bearer beside the cookie opens nothing', async () => {
  const opened = await openSessions();
  const { token } = await opened.store.create({ principal: 'ann' });
  const { auth } = await come(opened, { cookie: token, bearer: 'x' });
  expect([auth.session, (await auth.logout())?.principal]).toEqual([undefined, 'ann']);
});

it('a visitor who comes again is not ended by the grace of his own rotation', async () => {
  const opened = await openSessions({ policy: { ...POLICY, rotationGraceMs: 10_000 } });
  const { token } = await opened.store.create({ principal: 'anonymous' });
  const created = await (await come(opened, { cookie: token })).auth.login({ principal: 'anonymous' });
  expect(await opened.store.get(created.token)).toMatchObject({ id: created.session.id });
});

it('of two logins of one visitor at once neither ends the other', async () => {
  const opened = await openSessions();
  const { token } = await opened.store.create({ principal: 'anonymous' });
  const [one, other] = [await come(opened, { cookie: token }), await come(opened, { cookie: token })];
  const tokens = [
    (await one.auth.login({ principal: 'ann' })).token,
    (await other.auth.login({ principal: 'ann' })).token,
  ];
  for (const given of tokens) expect(await opened.store.get(given)).toMatchObject({ principal: 'ann' });
  expect(await opened.store.get(token)).toBeUndefined();
});

it('leaves no session behind that nobody was told of, where the headers went meanwhile', async () => {
  const opened = await openSessions();
  for (const principal of ['ann', 'anonymous']) {
    const { token } = await opened.store.create({ principal });
    for (const call of ['login', 'rotate'] as const) {
      const { auth, response } = await come(opened, { cookie: token });
      const answer = call === 'login' ? auth.login({ principal: 'ann' }) : auth.rotate();
      response.sent = true;
      await expect(answer).rejects.toThrow('The headers of the response were sent before');
      expect([response.lines, auth.session, auth.signal.aborted]).toEqual([[], undefined, true]);
      expect(await livePrincipals(opened)).toEqual([]);
      if (call === 'login') break;
    }
  }
});

it.each(['x', 'over'])(
  'who is logged in by a cookie can log in again beside a bearer that opens nothing (%s), in the only place',
  async (bearer) => {
    const opened = await openSessions({ policy: { ...POLICY, maxSessionsPerPrincipal: 1 } });
    const { token: over } = await opened.store.create({ principal: 'ann' });
    await opened.store.expire(over);
    const { token } = await opened.store.create({ principal: 'ann' });
    const { auth } = await come(opened, { cookie: token, bearer: bearer === 'over' ? over : bearer });
    const created = await auth.login({ principal: 'ann' });
    expect(await opened.store.get(created.token)).toBeDefined();
    expect(await livePrincipals(opened)).toEqual(['ann']);
  },
);

it('a visitor by a bearer logs in where his cookie has the only place', async () => {
  const opened = await openSessions({ policy: { ...POLICY, maxSessionsPerPrincipal: 1 } });
  const { token: visitor } = await opened.store.create({ principal: 'anonymous', attributes: { cart: 1 } });
  const { token } = await opened.store.create({ principal: 'ann' });
  const { auth } = await come(opened, { bearer: visitor, cookie: token });
  expect((await auth.login({ principal: 'ann' })).session.attributes).toEqual({ cart: 1 });
  expect(await livePrincipals(opened)).toEqual(['ann']);
});

it('a login of somebody else ends what the request carries, and keeps the places of others', async () => {
  const opened = await openSessions({ policy: { ...POLICY, maxSessionsPerPrincipal: 1 } });
  await opened.store.create({ principal: 'ann' });
  const [bob, cid] = [await opened.store.create({ principal: 'bob' }), await opened.store.create({ principal: 'cid' })];
  const { auth } = await come(opened, { bearer: bob.token, cookie: cid.token });
  await expect(auth.login({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_SESSION_LIMIT' });
  expect(await livePrincipals(opened)).toEqual(['ann', 'bob', 'cid']);
  await auth.login({ principal: 'dan' });
  expect(await livePrincipals(opened)).toEqual(['ann', 'dan']);
});

describe('a bearer and a cookie of one visitor, rotated, within the grace', () => {
  it.each(['bearer', 'cookie'].flatMap((older) => ['ann', 'anonymous'].map((principal) => ({ older, principal }))))(
    'the $older is the older: a login as $principal leaves one session, with what he had',
    async ({ older, principal }) => {
      const opened = await openSessions({ policy: { ...POLICY, rotationGraceMs: 10_000 } });
      const first = await opened.store.create({ principal: 'anonymous', attributes: { cart: 1 } });
      const second = await opened.store.rotate(first.token);
      const tokens = {
        cookie: first.token,
        bearer: first.token,
        [older === 'bearer' ? 'cookie' : 'bearer']: second?.token,
      };
      const { auth } = await come(opened, tokens);
      const created = await auth.login({ principal });
      expect(await opened.store.get(created.token)).toMatchObject({ principal, attributes: { cart: 1 } });
      expect(await livePrincipals(opened)).toEqual([principal]);
    },
  );

  it('what he is given in its place is kept, and nothing else', async () => {
    const opened = await openSessions({ policy: { ...POLICY, rotationGraceMs: 10_000 } });
    const { token } = await opened.store.create({ principal: 'anonymous', attributes: { cart: 1 } });
    await opened.store.rotate(token);
    const { auth } = await come(opened, { cookie: token });
    const { session } = await auth.login({ principal: 'ann', attributes: { role: 'operator' } });
    expect(session.attributes).toEqual({ role: 'operator' });
  });
});

it.each([
  ['rotate', 'logout'],
  ['rotate', 'login'],
  ['login', 'login'],
  ['login', 'logout'],
  ['rotate', 'rotate', 'logout'],
])('a request that does %s and %s is not taken for somebody with a stolen token', async (...calls) => {
  for (const way of ['cookie', 'bearer']) {
    const opened = await openSessions({ policy: { ...POLICY, onReuse: 'expire-family' } });
    const { token } = await opened.store.create({ principal: 'anonymous' });
    const { auth } = await come(opened, { [way]: token });
    for (const call of calls) {
      if (call === 'login') await auth.login({ principal: 'ann' });
      else await auth[call as 'rotate' | 'logout']();
    }
    await opened.store.create({ principal: 'last' });
    const told: string[] = [];
    for await (const { type, session } of opened.store.changes()) {
      told.push(type);
      if (session?.principal === 'last') break;
    }
    expect(told, way).not.toContain('reuse');
    expect(await livePrincipals(opened), way).toEqual(calls.at(-1) === 'logout' ? ['last'] : ['ann', 'last']);
  }
});

it.each(['logout', 'login'] as const)('a %s ends each of two sessions whose cookies came at once', async (call) => {
  const opened = await openSessions();
  const tokens = ['bob', 'cid'].map(async (principal) => (await opened.store.create({ principal })).token);
  const { auth, response } = await come(opened, { cookie: (await Promise.all(tokens)).join('; __Host-session=') });
  // Nobody knows which of them is his own.
  expect([auth.session, auth.signal.aborted]).toEqual([undefined, true]);
  const answer = await (call === 'login' ? auth.login({ principal: 'ann' }) : auth.logout());
  expect(await livePrincipals(opened)).toEqual(call === 'login' ? ['ann'] : []);
  expect(response.lines).toHaveLength(1);
  if (call === 'logout') expect(answer).toMatchObject({ principal: 'bob' });
});

it('of two logins at once in one request one is left, the one that the browser is told of', async () => {
  const opened = await openSessions();
  const { auth, response } = await come(opened, {});
  const [, second] = await Promise.all([auth.login({ principal: 'ann' }), auth.login({ principal: 'ann' })]);
  expect(response.lines.at(-1)).toContain(second.token);
  expect(auth.session).toEqual(second.session);
  expect((await Array.fromAsync(opened.store.list())).map(({ id }) => id)).toEqual([second.session.id]);
});

it('calls at once in one request are carried out in their order, also behind one that fails', async () => {
  const opened = await openSessions();
  const { auth, response } = await come(opened, {});
  const told = await Promise.allSettled([
    auth.login({ principal: '' }),
    auth.login({ principal: 'ann' }),
    auth.rotate(),
    auth.logout(),
    auth.rotate(),
  ]);
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(told.at(-1)).toMatchObject({ value: undefined });
  expect(response.lines.at(-1)).toMatch(/^__Host-session=; Max-Age=0; /);
  expect(await livePrincipals(opened)).toEqual([]);
});

describe('where the client has gone', () => {
  it.each(['login', 'rotate'] as const)('before the response went out, what %s began is ended', async (call) => {
    for (const withCookie of [true, false]) {
      const opened = await openSessions();
      const { token } = await opened.store.create({ principal: 'ann' });
      const { auth } = await come(opened, { bearer: token }, withCookie);
      await auth[call]({ principal: 'ann' });
      expect(await livePrincipals(opened)).toEqual(['ann']);
      await abandonRequestSession(auth);
      expect([auth.session, await livePrincipals(opened)]).toEqual([undefined, []]);
    }
  });

  it.each(['login', 'rotate'] as const)('while %s begins a session, that is ended', async (call) => {
    for (const withCookie of [true, false]) {
      const opened = await openSessions();
      const { token } = await opened.store.create({ principal: 'ann' });
      const { auth } = await come(opened, { bearer: token }, withCookie);
      const begun = auth[call]({ principal: 'ann' });
      await Promise.all([expect(begun).rejects.toThrow('The client has gone'), abandonRequestSession(auth)]);
      expect([auth.session, await livePrincipals(opened)]).toEqual([undefined, []]);
    }
  });

  it('before anything is begun, nothing is, and who is logged in stays so, and can be logged out', async () => {
    const opened = await openSessions();
    const { token } = await opened.store.create({ principal: 'ann' });
    const { auth } = await come(opened, { cookie: token });
    await abandonRequestSession(auth);
    await expect(auth.login({ principal: 'ann' })).rejects.toThrow('The client has gone');
    await expect(auth.rotate()).rejects.toThrow('The client has gone');
    expect(await opened.store.get(token)).toMatchObject({ principal: 'ann' });
    expect((await auth.logout())?.principal).toBe('ann');
  });

  it('behind a login and a logout, there is nothing to end', async () => {
    const opened = await openSessions();
    const { auth } = await come(opened, {});
    await auth.login({ principal: 'ann' });
    await auth.logout();
    const { length } = opened.log.readSync();
    await abandonRequestSession(auth);
    expect(opened.log.readSync()).toHaveLength(length);
  });
});
