import { describe, expect, it } from 'vitest';
import { EventLogCompactedError, EventLogUnavailableError } from '../src/errors.ts';
import type { CompactableEventLog, EventLogSnapshot, LocalEventLog, NewEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { Session } from '../src/session.ts';
import { SessionStore } from '../src/session-store.ts';
import type { SessionStoreOptions } from '../src/session-store-options.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { readAll } from '../src/testing/read-all.ts';

const START = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000 };
const TOKEN = 'a-token-of-the-callers-own-making'.padEnd(40, '.');

type Log = LocalEventLog & CompactableEventLog;

/** A memory log some of whose calls are replaced. */
function over(memory: MemoryEventLog, replaced: Partial<Log>): Log {
  return {
    append: (event, options) => memory.append(event, options),
    read: (options) => memory.read(options),
    readSync: (after) => memory.readSync(after),
    compact: (request) => memory.compact(request),
    readSnapshot: (options) => memory.readSnapshot(options),
    close: () => memory.close(),
    [Symbol.asyncDispose]: () => memory.close(),
    ...replaced,
  };
}

async function opened(options: Partial<SessionStoreOptions> = {}) {
  const memory = new MemoryEventLog();
  const clock = new ManualClock(START);
  const open = (log: Parameters<typeof SessionStore.open>[0] = memory) =>
    SessionStore.open(log, { policy: POLICY, clock: clock.now, ...options });
  return { memory, clock, open, store: await open() };
}

describe('compact', () => {
  it('replaces what is older than the time that is retained, and says what it left', async () => {
    const { memory, clock, store, open } = await opened();
    const { token: kept, session } = await store.create({ principal: 'ann', attributes: { a: 1 } });
    const { token: ended } = await store.create({ principal: 'bob' });
    await store.expire(ended);
    clock.advance(1000);
    const touched = await store.touch(kept);
    expect(await store.compact({ retainMs: 1001 })).toBeUndefined();
    const compaction = await store.compact({ retainMs: 1000 });
    expect(compaction).toEqual({ upTo: 3, sessions: 1, handles: 1 });
    expect(Object.isFrozen(compaction)).toBe(true);
    expect((await readAll(memory, { after: 3 })).map(({ type }) => type)).toEqual(['session_touched']);
    for (const each of [store, await open()]) {
      expect(await each.get(kept)).toEqual(touched);
      expect(await each.get(ended)).toBeUndefined();
      expect((await Array.fromAsync(each.history(session.id))).map(({ position }) => position)).toEqual([4]);
      expect(await each.stats()).toMatchObject({ live: 1, lapsed: 0, ended: 1, position: 4 });
    }
  });

  it('does nothing a second time, nor to an empty log', async () => {
    const { store } = await opened();
    expect(await store.compact({ retainMs: 0 })).toBeUndefined();
    await store.create({ principal: 'ann' });
    expect(await store.compact({ retainMs: 0 })).toEqual({ upTo: 1, sessions: 1, handles: 0 });
    expect(await store.compact({ retainMs: 0 })).toBeUndefined();
  });

  it('is harmless when several stores do it at once', async () => {
    const { store, open } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    const stores = [store, await open(), await open()];
    for (const compaction of await Promise.all(stores.map((each) => each.compact({ retainMs: 0 })))) {
      if (compaction !== undefined) expect(compaction).toEqual({ upTo: 1, sessions: 1, handles: 0 });
    }
    for (const each of [...stores, await open()]) expect(await each.get(token)).toEqual(session);
  });

  it('forgets a token of its own behind its absolute deadline, and never one that a caller made', async () => {
    const { store, clock, open } = await opened();
    await store.create({ principal: 'ann' });
    await store.create({ principal: 'ann', token: TOKEN });
    clock.advance(600_000);
    await store.create({ principal: 'bob' });
    expect(await store.compact({ retainMs: 0 })).toMatchObject({ sessions: 1, handles: 1 });
    for (const each of [store, await open()]) {
      await expect(each.create({ principal: 'ann', token: TOKEN })).rejects.toMatchObject({
        code: 'ERR_SESSION_DUPLICATE',
      });
    }
  });

  it('refuses what is not as documented', async () => {
    const { store, memory, open } = await opened();
    await store.create({ principal: 'ann' });
    for (const retainMs of [undefined, null, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '0', 0n]) {
      const refused = expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'retainMs' });
      await expect(store.compact({ retainMs } as never)).rejects.toEqual(refused);
    }
    await expect(store.compact({ retainMs: 0, all: true } as never)).rejects.toMatchObject({ field: 'compact' });
    await expect(store.compact(undefined as never)).rejects.toMatchObject({ field: 'compact' });
    await expect(store.compact({ retainMs: 0, signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(await memory.readSnapshot()).toBeUndefined();
    const { compact, readSnapshot, ...plain } = over(memory, {});
    const refused = expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'log' });
    await expect((await open(plain)).compact({ retainMs: 0 })).rejects.toEqual(refused);
    await store.close();
    await expect(store.compact({ retainMs: 0 })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });
});

describe('a store that was paused while another one compacted', () => {
  it('reads the snapshot once for all its callers, and those that come meanwhile see what they appended', async () => {
    const { memory, store, open } = await opened();
    let reads = 0;
    const gate = Promise.withResolvers<void>();
    const log = over(memory, {
      async readSnapshot(options) {
        reads += 1;
        if (reads > 1) await gate.promise;
        return memory.readSnapshot(options);
      },
    });
    const paused = await open(log);
    const { token, session } = await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    const before = [paused.get(token), paused.get(token), paused.stats(), Array.fromAsync(paused.list())];
    while (reads < 2) await new Promise(setImmediate);
    const created = paused.create({ principal: 'bob' });
    const behind = paused.get(token);
    gate.resolve();
    expect(await Promise.all(before)).toEqual([session, session, expect.objectContaining({ live: 1 }), [session]]);
    expect(await behind).toEqual(session);
    const bob = await created;
    expect(await paused.get(bob.token)).toEqual(bob.session);
    expect(reads).toBe(2);
  });

  it('fails while the snapshot can’t be read, and goes on when it can', async () => {
    const { memory, store, open } = await opened();
    const failures = [undefined, new EventLogUnavailableError('it is away')];
    const log = over(memory, {
      async readSnapshot(options) {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return memory.readSnapshot(options);
      },
    });
    const paused = await open(log);
    const { token, session } = await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    await expect(paused.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(await paused.get(token)).toEqual(session);
  });

  it('goes on from the newest snapshot when the log is compacted under it while it reads', async () => {
    const { memory, clock, store, open } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    let behind: (() => Promise<unknown>) | undefined = async () => {
      await store.expire(token);
      clock.advance(1);
      await store.create({ principal: 'bob' });
      await store.compact({ retainMs: 0 });
    };
    const log = over(memory, {
      async readSnapshot(options) {
        const snapshot = await memory.readSnapshot(options);
        await behind?.();
        behind = undefined;
        return snapshot;
      },
    });
    const late = await open(log);
    expect(await late.get(token)).toBeUndefined();
    expect(await Array.fromAsync(late.list())).toMatchObject([{ principal: 'bob' }]);
  });

  it('believes no snapshot that stands before what it has folded', async () => {
    const { memory, store, open } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    const old = (await memory.readSnapshot()) as EventLogSnapshot;
    const entries = await Array.fromAsync(old.entries);
    let back = false;
    const unlessBack = <Value>(value: Value): Value => {
      if (back) throw new EventLogCompactedError(9);
      return value;
    };
    const log = over(memory, {
      readSync: (after) => unlessBack(memory.readSync(after)),
      read: (options) => unlessBack(memory.read(options)),
      readSnapshot: async (options) => (back ? { upTo: 1, entries: from(entries) } : memory.readSnapshot(options)),
    });
    const live = await open(log);
    await store.expire(token);
    expect(await live.get(token)).toBeUndefined();
    back = true;
    await expect(live.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
    back = false;
    await expect(live.get(token), 'for good').rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  });

  it('takes the next snapshot when one is replaced while it is read, and gives up when none comes', async () => {
    const { memory, store, open } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    let compact: (() => Promise<unknown>) | undefined = async () => {
      await store.expire(token);
      await store.compact({ retainMs: 0 });
    };
    const replaced = async function* (): AsyncGenerator<string, void, undefined> {
      yield '["snapshot",1,1]';
      await compact?.();
      compact = undefined;
      throw new EventLogCompactedError(2);
    };
    const log = over(memory, {
      readSnapshot: async (options) =>
        compact === undefined ? memory.readSnapshot(options) : { upTo: 1, entries: replaced() },
    });
    expect(await (await open(log)).get(token)).toBeUndefined();
    const stuck = over(memory, { readSnapshot: async () => ({ upTo: 1, entries: replaced() }) });
    await expect(open(stuck)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED' });
  });

  it('gives up on a log whose snapshot leads nowhere', async () => {
    const { memory, open } = await opened();
    const log = over(memory, {
      read: () => {
        throw new EventLogCompactedError(9);
      },
    });
    await expect(open(log)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  });

  it('tells who asks for a history that it has lost its place', async () => {
    const { store, clock } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    for (let count = 0; count < 600; count++) {
      clock.advance(1);
      await store.touch(token);
    }
    const history = store.history(session.id);
    expect(await history.next()).toMatchObject({ value: { position: 1 } });
    await store.compact({ retainMs: 0 });
    await expect(Array.fromAsync(history)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED' });
    expect(await Array.fromAsync(store.history(session.id))).toEqual([]);
  });
});

describe('an own event that was compacted before its store has read it back', () => {
  /** Two stores over one log; of the first, every append is followed by `between` before the store hears of it. */
  async function paused(options: Partial<SessionStoreOptions> = {}) {
    const { memory, store: other, open, clock } = await opened(options);
    let between = async (_: NewEvent): Promise<unknown> => undefined;
    const log = over(memory, {
      async append(event, given) {
        const position = await memory.append(event, given);
        await between(event);
        return position;
      },
    });
    const meanwhile = (act: (event: NewEvent) => Promise<unknown>): void => {
      between = async (event) => {
        await act(event);
        await other.compact({ retainMs: 0 });
      };
    };
    return { memory, other, clock, meanwhile, store: await open(log) };
  }
  const nothing = async () => undefined;

  /** Has something else happen just before the next event stands in a log. */
  function beforeNextAppend(memory: MemoryEventLog, work: () => Promise<unknown>): void {
    const append = memory.append.bind(memory);
    memory.append = async (event, options) => {
      memory.append = append;
      await work();
      return append(event, options);
    };
  }

  /** A store over a log that is compacted up to 1, with a session alive: the test has appends acknowledged there. */
  async function acknowledgedOnly() {
    const { memory, store, open } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    await store.compact({ retainMs: 0 });
    return { memory, token, store: await open() };
  }

  it('has created a session, dead or alive', async () => {
    const { store, other, meanwhile } = await paused();
    meanwhile(nothing);
    const { token, session } = await store.create({ principal: 'ann' });
    expect(await store.get(token)).toEqual(session);
    meanwhile(() => other.expire(TOKEN));
    const { session: dead } = await store.create({ principal: 'bob', token: TOKEN });
    expect(dead).toMatchObject({ principal: 'bob', createdAt: START, expiresAt: START + 60_000 });
    expect(await store.get(TOKEN)).toBeUndefined();
  });

  it('has lost against the creation before it', async () => {
    const { store, other, memory, meanwhile } = await paused();
    let winner: string | undefined;
    beforeNextAppend(memory, async () => {
      winner = (await other.create({ principal: 'bob', token: TOKEN })).session.id;
    });
    meanwhile(nothing);
    const refused = await store.create({ principal: 'ann', token: TOKEN }).catch((error: unknown) => error);
    expect(winner).toBeDefined();
    expect(refused).toMatchObject({ code: 'ERR_SESSION_DUPLICATE', sessionId: winner });
  });

  it('has found no room', async () => {
    const { store, other, memory, meanwhile } = await paused({ policy: { ...POLICY, maxSessionsPerPrincipal: 1 } });
    beforeNextAppend(memory, () => other.create({ principal: 'ann' }));
    meanwhile(nothing);
    await expect(store.create({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_SESSION_LIMIT' });
  });

  it('has an unknown outcome once its handle is forgotten', async () => {
    const { store, other, clock, meanwhile } = await paused();
    meanwhile(async () => {
      clock.advance(600_000);
      await other.create({ principal: 'bob' });
    });
    await expect(store.create({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  });

  it('that began no session, with nothing in its way, has an unknown outcome, and not an excuse', async () => {
    const { store, memory } = await acknowledgedOnly();
    memory.append = async () => 1;
    await expect(store.create({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  });

  it('that left the session alive which it had to end makes the log one that is not believed', async () => {
    const { store, memory, token } = await acknowledgedOnly();
    memory.append = async () => 1;
    const corrupt = expect.objectContaining({ code: 'ERR_EVENT_LOG_CORRUPT' });
    await expect(store.expire(token)).rejects.toEqual(corrupt);
    await expect(store.get(token), 'its user had logged out').rejects.toEqual(corrupt);
  });

  it('has rotated a session, which is live, or dead by now', async () => {
    const { store, other, meanwhile } = await paused();
    const { token, session } = await store.create({ principal: 'ann', attributes: { a: 1 } });
    meanwhile(nothing);
    const rotated = await store.rotate(token);
    expect(rotated?.session).toMatchObject({ rotatedFrom: session.id, attributes: { a: 1 } });
    expect(await store.get(rotated?.token)).toEqual(rotated?.session);
    expect(await store.get(token)).toBeUndefined();
    meanwhile(() => other.expirePrincipal('ann'));
    const dead = await store.rotate(rotated?.token);
    expect(dead?.session).toMatchObject({ rotatedFrom: rotated?.session.id, attributes: { a: 1 } });
    expect(await store.get(dead?.token)).toBeUndefined();
  });

  it('has lost against the rotation before it', async () => {
    const { store, other, memory, meanwhile } = await paused();
    const { token } = await store.create({ principal: 'ann' });
    let winner: string | undefined;
    beforeNextAppend(memory, async () => {
      winner = (await other.rotate(token))?.token;
    });
    meanwhile(nothing);
    expect(await store.rotate(token)).toBeUndefined();
    expect(await store.get(winner)).toBeDefined();
  });

  it('has ended what a session was rotated to, a principal’s sessions, or all', async () => {
    const { store, meanwhile } = await paused();
    const first = await store.create({ principal: 'ann' });
    const second = await store.rotate(first.token);
    meanwhile(nothing);
    expect(await store.expireSession(first.session.id)).toEqual(second?.session);
    for (const principal of ['ann', 'ann', 'bob']) await store.create({ principal });
    expect(await store.expirePrincipal('ann')).toBe(2);
    expect(await store.expireAll()).toBe(1);
    expect(await Array.fromAsync(store.list())).toEqual([]);
  });

  it('has ended who logged in by the id that he came with, though that is forgotten meanwhile', async () => {
    const { store, other, memory, clock, meanwhile } = await paused({ policy: { absoluteTimeoutMs: 1000 } });
    const visitor = await store.create({ principal: 'anonymous' });
    clock.advance(999);
    const login = await store.rotate(visitor.token, { principal: 'ann' });
    beforeNextAppend(memory, async () => {
      clock.advance(1);
      await other.create({ principal: 'bob' });
    });
    meanwhile(nothing);
    expect(await store.expireSession(visitor.session.id)).toEqual(login?.session);
    expect(await store.get(login?.token)).toBeUndefined();
  });

  it('has not ended a session that was rotated before it, and ends the one in its place', async () => {
    const { store, other, memory, meanwhile } = await paused({ policy: { ...POLICY, rotationGraceMs: 1000 } });
    const { token } = await store.create({ principal: 'ann' });
    let rotated: Session | undefined;
    beforeNextAppend(memory, async () => {
      rotated = (await other.rotate(token))?.session;
    });
    meanwhile(nothing);
    const ended = await store.expire(token);
    expect(await store.get(token), 'its user had logged out').toBeUndefined();
    expect(ended).toEqual(rotated);
  });

  it('has touched or ended the session', async () => {
    const { store, clock, meanwhile } = await paused();
    const { token, session } = await store.create({ principal: 'ann' });
    meanwhile(nothing);
    clock.advance(1000);
    const touched = await store.touch(token);
    expect(touched).toEqual({ ...session, lastSeenAt: START + 1000, expiresAt: START + 61_000 });
    expect(await store.expire(token)).toEqual(touched);
    expect(await store.get(token)).toBeUndefined();
  });
});

async function* from(entries: readonly string[]): AsyncGenerator<string, void, undefined> {
  yield* entries;
}
