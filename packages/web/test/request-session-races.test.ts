import { expect, it } from 'vitest';
import { SessionCookie } from '../src/cookies/index.ts';
import { openRequestSession, type RequestSession } from '../src/request-session.ts';
import { type OpenedSessions, openSessions, POLICY } from './opened-sessions.ts';

const OPTIONS = { cookie: new SessionCookie(), required: false, touch: true };

/** A request that has come, and its response: not sent until the test says so. */
interface UnderWay {
  readonly auth: RequestSession;
  readonly response: { sent: boolean; lines: string[] };
}

async function come(
  { store }: OpenedSessions,
  { cookie, bearer }: { cookie?: string; bearer?: string },
): Promise<UnderWay> {
  const response: UnderWay['response'] = { sent: false, lines: [] };
  const auth = await openRequestSession(store, OPTIONS, {
    authorization: bearer === undefined ? [] : [`Bearer ${bearer}`],
    cookie: cookie === undefined ? undefined : `${OPTIONS.cookie.name}=${cookie}`,
    setCookie: (line) => response.lines.push(line),
    isSent: () => response.sent,
  });
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
