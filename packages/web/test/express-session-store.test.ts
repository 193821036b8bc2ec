import { inspect } from 'node:util';
import { type EventId, type EventLog, EventLogUnavailableError, MemoryEventLog, SessionStore } from '@sessionlog/core';
import { MemoryStore, type SessionData, type Store } from 'express-session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runNode } from '../../../test/setup/run-program.ts';
import { scale } from '../../../test/setup/scale.ts';
import { ExpressSessionStore, type ExpressSessionStoreOptions } from '../src/express-session/index.ts';
import { AskedStore } from './asked-store.ts';
import { eventTypes, type OpenedSessions, openSessions, POLICY } from './opened-sessions.ts';

const SIDS = ['a', 'b'].map((letter) => letter.repeat(32));
const [SID = ''] = SIDS;
const COOKIE = { originalMaxAge: null };

const UNHEARD = `
import { MemoryEventLog, policies, SessionStore } from '@sessionlog/core';
import { ExpressSessionStore } from '@sessionlog/web/express-session';
process.on('uncaughtException', ({ message, code }, origin) => console.log(code ?? message, origin));
const store = await SessionStore.open(new MemoryEventLog(), { policy: policies.nistAal2 });
const middlewareStore = new ExpressSessionStore(store, { principal: () => 'ann' });
await new Promise((resolve) => {
  middlewareStore.get('${SID}', () => {
    resolve();
    throw new Error('of the callback');
  });
});
await store.close();
middlewareStore.destroy('${SID}');
`;

type Step = readonly ['set' | 'touch' | 'destroy' | 'get', number, string];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom('set', 'touch', 'destroy', 'get'),
  fc.nat(SIDS.length - 1),
  fc.constantFrom('x', 'y'),
);
/** Requests that run at once, behind those of the round before. */
const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 12 });

describe('dead is dead', () => {
  it('whatever is saved, touched and destroyed at once, by two stores on one log', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (story) => {
        const { store, middlewareStore } = await openSessions();
        const other = new ExpressSessionStore(store, { principal: () => 'anonymous' });
        await judge(story, [middlewareStore, other]);
      }),
      { numRuns: 100 * scale },
    );
  });

  it('control: the MemoryStore is found out', async () => {
    const details = await fc.check(
      fc.asyncProperty(rounds, async (story) => {
        const store = new MemoryStore();
        await judge(story, [store, store]);
      }),
      { numRuns: 500 },
    );
    expect(details.failed).toBe(true);
  });
});

describe('a late save', () => {
  const HOUR_MS = 3_600_000;

  it.each<[string, (sessions: OpenedSessions, pass: (ms: number) => void) => Promise<unknown> | undefined]>([
    ['a logout', ({ store }) => store.expire(SID)],
    ['a logout everywhere', ({ store }) => store.expirePrincipal('ann')],
    ['a logout of everybody', ({ middlewareStore }) => new AskedStore(middlewareStore).clear()],
    ['an hour of idleness', (_, pass) => void pass(HOUR_MS)],
    ['a rotation', ({ store }) => store.rotate(SID)],
    [
      'a logout, a day, and a compaction',
      async ({ store }, pass) => {
        await store.expire(SID);
        pass(48 * HOUR_MS);
        expect(await store.compact({ retainMs: 0 })).toBeDefined();
      },
    ],
  ])('behind %s is dropped and told, by the id of its session', async (_, end) => {
    let now = 1;
    const sessions = await openSessions({ clock: () => now });
    const asked = new AskedStore(sessions.middlewareStore);
    await asked.set(SID, { cookie: COOKIE, user: 'ann' });
    const id = (await sessions.store.get(SID))?.id;
    await end(sessions, (ms) => {
      now += ms;
    });
    const { position } = await sessions.store.stats();
    await asked.set(SID, { cookie: COOKIE, user: 'ann', note: 'late' });
    await asked.touch(SID, { cookie: COOKIE, user: 'ann' });
    expect(await asked.get(SID)).toBeNull();
    expect(sessions.dropped).toEqual([id]);
    expect(await sessions.store.stats()).toMatchObject({ position });
  });
});

it('a save that the logout overtakes on its way to the log is dropped and told', async () => {
  const log = new MemoryEventLog();
  const elsewhere = await SessionStore.open(log, { policy: POLICY });
  const overtaken: EventLog = {
    async append(event, options) {
      if (event.type === 'session_touched') await elsewhere.expire(SID);
      return log.append(event, options);
    },
    read: (options) => log.read(options),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
  const dropped: EventId[] = [];
  const store = await SessionStore.open(overtaken, { policy: POLICY });
  const asked = new AskedStore(
    new ExpressSessionStore(store, { principal: () => 'ann', onDropped: (id) => dropped.push(id) }),
  );
  await asked.set(SID, { cookie: COOKIE });
  const id = (await store.get(SID))?.id;
  await asked.set(SID, { cookie: COOKIE, note: 'late' });
  expect(await asked.get(SID)).toBeNull();
  expect(dropped).toEqual([id]);
});

describe('the contract', () => {
  it('get gives a copy that may be changed, with a cookie, and nothing for what is not there', async () => {
    const { middlewareStore } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    await asked.set(SID, { cookie: COOKIE, cart: ['a'] });
    const first = await asked.get(SID);
    expect(first).toEqual({ cart: ['a'], cookie: { path: '/', httpOnly: true, originalMaxAge: null, expires: null } });
    first?.cart?.push('b');
    expect((await asked.get(SID))?.cart).toEqual(['a']);
    for (const value of ['', 'b'.repeat(32), `sha256:v1:${'0'.repeat(64)}`, undefined, {}]) {
      expect(await asked.get(value as string)).toBeNull();
    }
  });

  it('a session that began elsewhere has a cookie too', async () => {
    const { middlewareStore, store } = await openSessions();
    const { token } = await store.create({ principal: 'ann', attributes: { user: 'ann' } });
    expect(await new AskedStore(middlewareStore).get(token)).toMatchObject({ user: 'ann', cookie: { path: '/' } });
  });

  it('a cookie of a fixed date keeps it, and the session ends with it', async () => {
    const { middlewareStore, store } = await openSessions({ clock: () => 1000 });
    const asked = new AskedStore(middlewareStore);
    const expires = new Date(5000);
    await asked.set(SID, { cookie: { ...COOKIE, expires } });
    expect((await asked.get(SID))?.cookie.expires).toEqual(expires);
    expect((await store.get(SID))?.expiresAt).toBe(5000);
  });

  it('a cookie that slides says when the session lapses', async () => {
    const { middlewareStore, store } = await openSessions({ clock: () => 1000 });
    const asked = new AskedStore(middlewareStore);
    await asked.set(SID, { cookie: { originalMaxAge: 5000, expires: new Date(6000) } });
    expect((await asked.get(SID))?.cookie).toMatchObject({ originalMaxAge: 5000, expires: new Date(6000) });
    expect((await store.get(SID))?.attributes['cookie']).toEqual({ originalMaxAge: 5000 });
  });

  it('what the log refuses is not asked for again', async () => {
    const log = new MemoryEventLog();
    let asked = 0;
    const failing: EventLog = {
      async append() {
        asked += 1;
        throw new EventLogUnavailableError('it is a test');
      },
      read: (options) => log.read(options),
      close: () => log.close(),
      [Symbol.asyncDispose]: () => log.close(),
    };
    const store = await SessionStore.open(failing, { policy: POLICY, clock: () => 1000 });
    const middlewareStore = new ExpressSessionStore(store, { principal: () => 'ann' });
    const saved = new AskedStore(middlewareStore).set(SID, {
      cookie: { originalMaxAge: 5000, expires: new Date(6000) },
    });
    await expect(saved).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(asked).toBe(1);
  });

  it.each<[string, unknown]>([
    ['a date', new Date(999)],
    ['a text', new Date(999).toISOString()],
    ['this very moment', new Date(1000)],
    ['the first moment of all', new Date(0)],
    ['one before it', new Date(-1)],
  ])('a cookie that is over by the clock of the store leaves no session, nor lets one be: %s', async (_, expires) => {
    const { middlewareStore, store } = await openSessions({ clock: () => 1000 });
    const asked = new AskedStore(middlewareStore);
    const over = { cookie: { originalMaxAge: null, expires } } as SessionData;
    const [first = '', second = '', third = ''] = ['c', 'd', 'e'].map((letter) => letter.repeat(32));
    await asked.set(first, over);
    await asked.set(second, { cookie: COOKIE });
    await asked.set(second, { ...over, note: 'x' });
    await asked.set(third, { cookie: COOKIE });
    await asked.touch(third, over);
    for (const sid of [first, second, third]) expect(await asked.get(sid)).toBeNull();
    expect(await store.stats()).toMatchObject({ live: 0, ended: 3 });
  });

  it('a cookie about as long as the policy allows ends nothing, however the clock goes on', async () => {
    const idleMs = POLICY.idleTimeoutMs ?? 0;
    for (let beyondMs = -8; beyondMs <= 8; beyondMs++) {
      let now = 1000;
      const { middlewareStore } = await openSessions({ clock: () => now++ });
      const asked = new AskedStore(middlewareStore);
      const cookie = (): SessionData['cookie'] => ({
        originalMaxAge: idleMs,
        expires: new Date(now + idleMs + beyondMs),
      });
      await asked.set(SID, { cookie: cookie() });
      for (const note of ['x', 'y']) {
        now += idleMs / 2;
        await asked.set(SID, { cookie: cookie(), note });
        now += idleMs / 2;
        await asked.touch(SID, { cookie: cookie() });
      }
      expect(await asked.get(SID), String(beyondMs)).toMatchObject({ note: 'y' });
    }
  });

  it('without an id nothing begins', async () => {
    const { middlewareStore, log } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    for (const sid of [undefined, null, 5, {}]) {
      const saved = asked.set(sid as string, { cookie: COOKIE });
      await expect(saved).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'token' });
    }
    expect(eventTypes(log)).toEqual([]);
  });

  it.each([undefined, null, 'text', 5, [1]])('what are no data at all are refused: %s', async (data) => {
    const { middlewareStore, log } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    await asked.set(SID, { cookie: COOKIE, note: 'a' });
    for (const call of ['set', 'touch'] as const) {
      const saved = asked[call](SID, data as unknown as SessionData);
      await expect(saved, call).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID', field: 'attributes' });
    }
    expect((await asked.get(SID))?.note).toBe('a');
    expect(eventTypes(log)).toEqual(['created']);
  });

  it('all, length and clear speak of all live sessions', async () => {
    const { middlewareStore, log } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    for (const sid of SIDS) await asked.set(sid, { cookie: COOKIE, note: sid });
    expect(await asked.length()).toBe(2);
    expect((await asked.all()).map(({ note }) => note)).toEqual(SIDS);
    await asked.clear();
    expect(await asked.length()).toBe(0);
    expect(await asked.all()).toEqual([]);
    expect(eventTypes(log)).toEqual(['created', 'created', 'expired']);
  });

  it('nothing is answered before the call returns', async () => {
    const { middlewareStore } = await openSessions();
    let returned = false;
    const answered = new Promise<boolean>((resolve) => {
      middlewareStore.get(SID, () => resolve(returned));
    });
    returned = true;
    expect(await answered).toBe(true);
  });

  it('of two first saves at once one begins the session, and both are kept', async () => {
    const { middlewareStore, log, dropped } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    await Promise.all(['x', 'y'].map((note) => asked.set(SID, { cookie: COOKIE, note })));
    expect((await asked.get(SID))?.note).toBe('y');
    // The creation that lost is in the log, and changed nothing.
    expect(eventTypes(log).at(-1)).toBe('touched');
    expect(dropped).toEqual([]);
  });

  it('what onDropped throws is what the save fails with', async () => {
    const store = await SessionStore.open(new MemoryEventLog(), { policy: POLICY });
    const failure = new Error('no');
    const middlewareStore = new ExpressSessionStore(store, {
      principal: () => 'ann',
      onDropped() {
        throw failure;
      },
    });
    const asked = new AskedStore(middlewareStore);
    await asked.set(SID, { cookie: COOKIE });
    await asked.destroy(SID);
    await expect(asked.set(SID, { cookie: COOKIE })).rejects.toBe(failure);
    expect(await asked.get(SID)).toBeNull();
  });

  it.each<[string, unknown]>([
    ['principal', {}],
    ['principal', { principal: 'ann' }],
    ['onDropped', { principal: () => 'ann', onDropped: 1 }],
    ['options', { principal: () => 'ann', ttl: 1 }],
  ])('the option %s is refused in %j', async (field, options) => {
    const store = await SessionStore.open(new MemoryEventLog(), { policy: POLICY });
    expect(() => new ExpressSessionStore(store, options as ExpressSessionStoreOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_SESSION_INVALID', field }),
    );
  });

  it('what nobody hears of is no silence: what a callback throws, and the failure of a call without one', async () => {
    const end = await runNode(['--input-type=module', '--eval', UNHEARD], import.meta.dirname);
    const heard = 'of the callback uncaughtException\nERR_EVENT_LOG_CLOSED unhandledRejection\n';
    expect(end).toEqual({ code: '0', stdout: heard, stderr: '' });
  });

  it('shows no id, no token and no data', async () => {
    const { middlewareStore } = await openSessions();
    const asked = new AskedStore(middlewareStore);
    await asked.set(SID, { cookie: COOKIE, user: 'ann', note: 'private' });
    const failure = await asked.set(SID, { cookie: COOKIE, user: 'bob', note: 'private' }).catch((error) => error);
    for (const shown of [middlewareStore, failure].map((value) => inspect(value, { showHidden: true, depth: 9 }))) {
      for (const secret of [SID, 'ann', 'bob', 'private']) expect(shown).not.toContain(secret);
    }
  });
});

/** Plays a story, each round's requests at once, and knows which ids are over. @throws when one of them is seen again. */
async function judge(story: readonly (readonly Step[])[], stores: readonly Store[]): Promise<void> {
  const asked = stores.map((store) => new AskedStore(store));
  const over = new Set<string>();
  for (const round of story) {
    const seen = await Promise.all(SIDS.map((sid) => asked[0]?.get(sid)));
    await Promise.all(
      round.map(([what, id, note], index) => play(asked[index % 2] as AskedStore, what, SIDS[id] ?? '', note)),
    );
    // What lived before the round and was destroyed in it is over, in whatever order its requests came.
    for (const [what, id] of round) if (what === 'destroy' && seen[id]) over.add(SIDS[id] ?? '');
    for (const sid of over) for (const store of asked) expect(await store.get(sid), 'it is over').toBeFalsy();
  }
}

async function play(store: AskedStore, what: Step[0], sid: string, note: string): Promise<void> {
  const data: SessionData = { cookie: { ...COOKIE }, note };
  if (what === 'set' || what === 'touch') await store[what](sid, data);
  else await store[what](sid);
}
