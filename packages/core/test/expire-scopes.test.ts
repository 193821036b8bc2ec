import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { Session } from '../src/session.ts';
import { SessionStore } from '../src/session-store.ts';
import { principal as anyPrincipal } from '../src/testing/arbitraries/principal.ts';
import { refusedPrincipal } from '../src/testing/arbitraries/refused-principal.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { readAll } from '../src/testing/read-all.ts';

const START = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000 };
const UNKNOWN = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const invalid = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });

async function opened() {
  const log = new MemoryEventLog();
  const clock = new ManualClock(START);
  const open = () => SessionStore.open(log, { policy: POLICY, clock: clock.now });
  return { log, clock, open, store: await open(), count: async () => (await readAll(log)).length };
}

async function live(store: SessionStore): Promise<readonly string[]> {
  return (await Array.fromAsync(store.list())).map(({ id }) => id);
}

/** What its history says of the end of a session. */
async function ending(store: SessionStore, { id }: Session) {
  return (await Array.fromAsync(store.history(id))).at(-1);
}

const BAD_ENDINGS: readonly [unknown, string][] = [
  [null, 'expire'],
  ['logout', 'expire'],
  [{ because: 'logout' }, 'expire'],
  [{ reason: '' }, 'reason'],
  [{ reason: 7 }, 'reason'],
  [{ reason: 'a\nb' }, 'reason'],
  [{ actor: 'x'.repeat(257) }, 'actor'],
  [{ actor: null }, 'actor'],
  [{ signal: {} }, 'signal'],
];

describe('expireSession', () => {
  it('ends the session of an id, gives it as it was, frozen, and tells why and by whom', async () => {
    const { store, count } = await opened();
    const { session } = await store.create({ principal: 'ann', attributes: { a: 1 } });
    const { session: other } = await store.create({ principal: 'ann' });
    const ended = await store.expireSession(session.id, { reason: 'device lost', actor: 'admin' });
    expect(ended).toEqual(session);
    expect(Object.isFrozen(ended)).toBe(true);
    expect(await live(store)).toEqual([other.id]);
    expect(await ending(store, session)).toMatchObject({ reason: 'device lost', actor: 'admin', session: undefined });
    expect(await store.expireSession(session.id)).toBeUndefined();
    expect(await count()).toBe(3);
  });

  it('ends what the session was rotated to, whichever of the line is named', async () => {
    for (const named of [0, 1, 2]) {
      const { store, count } = await opened();
      const first = await store.create({ principal: 'anonymous' });
      const second = await store.rotate(first.token);
      const third = await store.rotate(second?.token, { principal: 'ann' });
      const line = [first.session, second?.session, third?.session];
      expect(await store.expireSession(line[named]?.id ?? '')).toEqual(third?.session);
      expect(await live(store)).toEqual([]);
      expect(await count()).toBe(4);
    }
  });

  it('ends nothing for what is no id of a live session', async () => {
    const { store, clock, count } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    clock.advance(60_000);
    for (const id of [session.id, UNKNOWN, token, '', session.id.toLowerCase(), undefined, null, 7, {}]) {
      expect(await store.expireSession(id as string)).toBeUndefined();
    }
    expect(await count()).toBe(1);
  });
});

describe('expirePrincipal', () => {
  it('ends every live session of a principal, by one event, and says how many', async () => {
    const { store, open, clock, count } = await opened();
    const other = await open();
    await store.create({ principal: 'ann', expiresAt: START + 1 });
    const { token } = await store.create({ principal: 'ann' });
    clock.advance(1);
    const rotated = await store.rotate(token);
    const { session } = await other.create({ principal: 'ann' });
    const { session: bob } = await other.create({ principal: 'bob' });
    expect(await store.expirePrincipal('ann', { reason: 'password changed', actor: 'ann' })).toBe(2);
    expect(await count()).toBe(6);
    expect(await live(other)).toEqual([bob.id]);
    for (const each of [rotated?.session as Session, session]) {
      expect(await ending(other, each)).toMatchObject({ reason: 'password changed', actor: 'ann', session: undefined });
    }
    expect(await store.expirePrincipal('ann')).toBe(0);
    expect(await count()).toBe(6);
    const { session: later } = await store.create({ principal: 'ann' });
    expect(await live(other), 'what is created behind it lives').toEqual([bob.id, later.id]);
  });

  it('spares the session that is named, and what it was rotated to, and no other', async () => {
    const { store, count } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    const { session: bob } = await store.create({ principal: 'bob' });
    await store.create({ principal: 'ann' });
    const rotated = await store.rotate(token);
    expect(await store.expirePrincipal('ann', { except: session.id })).toBe(1);
    expect(await live(store)).toEqual([bob.id, rotated?.session.id]);
    expect(await store.expirePrincipal('ann', { except: rotated?.session.id })).toBe(0);
    expect(await count()).toBe(5);
    expect(await store.expirePrincipal('ann', { except: bob.id }), 'of somebody else').toBe(1);
    expect(await store.expirePrincipal('bob', { except: UNKNOWN }), 'of nobody').toBe(1);
    expect(await live(store)).toEqual([]);
  });

  it('compares principals byte by byte, and refuses those that look like others', () =>
    fc.assert(
      fc.asyncProperty(anyPrincipal, anyPrincipal, refusedPrincipal, async (ann, bob, refused) => {
        const { store, count } = await opened();
        for (const principal of [ann, bob]) await store.create({ principal });
        await expect(store.expirePrincipal(refused as string)).rejects.toEqual(invalid('principal'));
        expect(await count()).toBe(2);
        expect(await store.expirePrincipal(ann)).toBe(ann === bob ? 2 : 1);
        expect(await live(store)).toHaveLength(ann === bob ? 0 : 1);
      }),
      { numRuns: 200 },
    ));
});

describe('expireAll', () => {
  it('ends every live session by one event, says how many, and appends nothing when there is none', async () => {
    const { store, open, count } = await opened();
    const other = await open();
    expect(await store.expireAll()).toBe(0);
    expect(await count()).toBe(0);
    const sessions: Session[] = [];
    for (const principal of ['ann', 'ann', 'bob', 'anonymous']) {
      sessions.push((await other.create({ principal })).session);
    }
    expect(await store.expireAll({ reason: 'key leak', actor: 'admin' })).toBe(4);
    expect(await store.expireAll()).toBe(0);
    expect(await count()).toBe(5);
    expect(await live(other)).toEqual([]);
    for (const session of sessions) {
      expect(await ending(store, session)).toMatchObject({ position: 5, reason: 'key leak', actor: 'admin' });
    }
    const { session } = await other.create({ principal: 'ann' });
    expect(await live(store)).toEqual([session.id]);
  });
});

it('no scope takes what is not as documented, and nothing is appended', async () => {
  const { store, count } = await opened();
  const { session } = await store.create({ principal: 'ann' });
  const ways: readonly ((request: never) => Promise<unknown>)[] = [
    (request) => store.expireSession(session.id, request),
    (request) => store.expirePrincipal('ann', request),
    (request) => store.expireAll(request),
  ];
  for (const way of ways) {
    for (const [request, field] of BAD_ENDINGS) await expect(way(request as never)).rejects.toEqual(invalid(field));
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(way({ signal } as never)).rejects.toThrow('gone');
  }
  for (const except of ['', 'ann', session.id.toLowerCase(), 7, null, [session.id]]) {
    await expect(store.expirePrincipal('ann', { except } as never)).rejects.toEqual(invalid('except'));
  }
  await expect(store.expireSession(session.id, { except: session.id } as never)).rejects.toEqual(invalid('expire'));
  await expect(store.expireAll({ except: session.id } as never)).rejects.toEqual(invalid('expire'));
  expect(await count()).toBe(1);
  await store.close();
  for (const way of ways) await expect(way({} as never)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
});
