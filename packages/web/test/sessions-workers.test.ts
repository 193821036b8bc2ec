import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileEventLog } from '../../eventlog-file/src/index.ts';
import { scratchDirectory } from '../../eventlog-file/test/scratch-directory.ts';
import { POLICY } from './opened-sessions.ts';
import { rawRequest } from './raw-request.ts';
import { type SessionsServer, startServers } from './sessions-servers.ts';

const COOKIE = '__Host-session';

/** The stores of two workers on one log. */
const openWorkers: Readonly<Record<string, () => Promise<readonly [SessionStore, SessionStore]>>> = {
  async memory() {
    const log = new MemoryEventLog();
    return [await openStore(log), await openStore(log)];
  },
  async file() {
    const directory = scratchDirectory();
    return [
      await openStore(await FileEventLog.open({ directory })),
      await openStore(await FileEventLog.open({ directory })),
    ];
  },
};

describe.each(Object.entries(openWorkers))('two workers on one %s log', (_, open) => {
  it.each(Object.entries(startServers))('know the sessions of each other, and their ends: %s', async (__, start) => {
    const [one, other] = await startBoth(start, await open());
    const { body: token } = await rawRequest(`${one.url}/login`);
    const cookie = ['Cookie', `${COOKIE}=${token}`];
    expect((await rawRequest(other.url, cookie)).body).toBe('ann');
    const waiting = rawRequest(`${one.url}/wait`, cookie);
    await one.gate.reached;
    expect((await rawRequest(`${other.url}/logout`, cookie)).body).toBe('ann');
    // What was under way here was told of the end over there.
    expect((await waiting).body).toBe('true');
    expect((await rawRequest(one.url, cookie)).body).toBe('undefined');
    expect((await rawRequest(`${one.url}/rotate`, cookie)).headers['set-cookie']).toBeUndefined();
  });

  it('of rotations of one token, one hands out a cookie, and that one opens', async () => {
    const stores = await open();
    const servers = await startBoth(startServers['node'], stores);
    const { token } = await stores[0].create({ principal: 'ann' });
    const replies = await askAll(servers, '/rotate', token);
    const handed = replies.filter(({ headers }) => headers['set-cookie'] !== undefined);
    expect(handed.map(({ body }) => body)).toEqual(replies.map(({ body }) => body).filter((body) => body !== 'none'));
    expect(handed).toHaveLength(1);
    expect(await stores[1].get(handed[0]?.body)).toMatchObject({ principal: 'ann' });
    expect(await stores[1].get(token)).toBeUndefined();
  });

  it('of logins with one planted token, each opens its own session, and the token none', async () => {
    const stores = await open();
    const servers = await startBoth(startServers['node'], stores);
    const { token: planted } = await stores[0].create({ principal: 'anonymous' });
    const tokens = (await askAll(servers, '/login', planted)).map(({ body }) => body);
    expect(new Set([planted, ...tokens]).size).toBe(5);
    for (const token of tokens) expect(await stores[1].get(token)).toMatchObject({ principal: 'ann' });
    for (const store of stores) expect(await store.get(planted)).toBeUndefined();
    const [promoted, ...others] = (await Array.fromAsync(stores[0].list())).filter(({ rotatedFrom }) => rotatedFrom);
    expect([promoted?.principal, others]).toEqual(['ann', []]);
  });

  it('of logouts of one token, one ended the session, and all take the cookie away', async () => {
    const stores = await open();
    const servers = await startBoth(startServers['node'], stores);
    const { token } = await stores[0].create({ principal: 'ann' });
    const replies = await askAll(servers, '/logout', token);
    expect(replies.filter(({ body }) => body === 'ann')).toHaveLength(1);
    for (const { headers } of replies) expect(headers['set-cookie']?.[0]).toMatch(/^__Host-session=; Max-Age=0; /);
    expect(await stores[1].stats()).toMatchObject({ live: 0 });
  });
});

async function openStore(log: MemoryEventLog | FileEventLog): Promise<SessionStore> {
  const store = await SessionStore.open(log, { policy: POLICY });
  onTestFinished(async () => {
    await store.close();
    await log.close();
  });
  return store;
}

async function startBoth(
  start: (typeof startServers)[string] | undefined,
  stores: readonly [SessionStore, SessionStore],
): Promise<readonly [SessionsServer, SessionsServer]> {
  if (start === undefined) throw new Error('There is no such server.');
  return [await start(stores[0]), await start(stores[1])];
}

/** Two requests to each server, all at once. */
function askAll(
  servers: readonly SessionsServer[],
  path: string,
  token: string,
): Promise<readonly Awaited<ReturnType<typeof rawRequest>>[]> {
  const asked = [...servers, ...servers];
  return Promise.all(asked.map(({ url }) => rawRequest(url + path, ['Cookie', `${COOKIE}=${token}`])));
}
