import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import type { EventLog, LocalEventLog, RecordedEvent } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import { policies } from '../src/session-policy.ts';
import { SessionStore } from '../src/session-store.ts';
import type { SessionStoreOptions } from '../src/session-store-options.ts';
import { hostileToken } from '../src/testing/arbitraries/hostile-token.ts';
import { principal as anyPrincipal } from '../src/testing/arbitraries/principal.ts';
import { refusedPrincipal } from '../src/testing/arbitraries/refused-principal.ts';
import { FaultyEventLog } from '../src/testing/faulty-event-log.ts';
import { HeldEventLog } from '../src/testing/held-event-log.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { readAll } from '../src/testing/read-all.ts';
import { tokenHandle } from '../src/token-handle.ts';

const START = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, touchIntervalMs: 1000 };
const invalid = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });

async function open(log: EventLog = new MemoryEventLog(), options: Partial<SessionStoreOptions> = {}) {
  const clock = new ManualClock(START);
  const store = await SessionStore.open(log, { policy: POLICY, clock: clock.now, ...options });
  return { log, clock, store };
}

/** Bytes that lie about how many they are, and what. */
class SaysItIsLong extends Uint8Array {
  override get length(): number {
    return 32;
  }
  override every(): boolean {
    return false;
  }
}

async function types(log: EventLog): Promise<readonly string[]> {
  return (await readAll(log)).map(({ type }) => type);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe('create', () => {
  it('gives the token once, and a deep-frozen session without token and handle', async () => {
    const { store } = await open();
    const created = await store.create({ principal: 'ann', attributes: { role: 'operator' } });
    expect(created.session).toEqual({
      id: created.session.id,
      principal: 'ann',
      createdAt: START,
      lastSeenAt: START,
      expiresAt: START + 60_000,
      absoluteExpiresAt: START + 600_000,
      attributes: { role: 'operator' },
    });
    expect(Object.isFrozen(created.session) && Object.isFrozen(created.session.attributes)).toBe(true);
    expect(await store.get(created.token)).toEqual(created.session);
    const printed = [
      inspect(created),
      inspect(created, { showHidden: true, getters: true, depth: null }),
      JSON.stringify(created),
      String(created),
    ];
    expect(
      leaks(created.token, [...printed, inspect(store, { showHidden: true, getters: true, depth: null })]),
    ).toEqual([]);
  });

  it('keeps no token in the log, nor in any refusal', async () => {
    const { store, log } = await open();
    const { token } = await store.create({ principal: 'ann' });
    const refusals = await Promise.allSettled([
      store.create({ principal: 'ann', token }),
      store.create({ principal: token, token: `${token}x` }),
      store.create({ principal: 'ann', attributes: { [token]: 1n } as never }),
      store.create({ principal: `${token}\n` }),
      store.create({ [token]: 1 } as never),
      store.touch(token, { expiresAt: token as never }),
    ]);
    const thrown = refusals.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined));
    expect(thrown.every((error) => error instanceof Error)).toBe(true);
    const written = (await readAll(log)).map(({ data }) => data);
    expect(leaks(token, [...thrown.flatMap(renderings), ...written])).toEqual([]);
  });

  it('takes a token of the caller’s own making byte for byte, and never twice, not even after its logout', async () => {
    const { store } = await open();
    const token = '0123456789abcdef'.repeat(3);
    const { session } = await store.create({ principal: 'ann', token });
    const duplicate = expect.objectContaining({ code: 'ERR_SESSION_DUPLICATE', sessionId: session.id });
    await expect(store.create({ principal: 'bob', token })).rejects.toEqual(duplicate);
    expect(await store.get(token.toUpperCase())).toBeUndefined();
    await store.expire(token);
    await expect(store.create({ principal: 'bob', token })).rejects.toEqual(duplicate);
  });

  it.each(['an\u034fn', '\u115f', '\u3164', 'ann\uffa0', '\u2800', 'a\u17b4n'])(
    'refuses a principal that looks like another one, or like none (%#)',
    async (principal) => {
      const { log, store } = await open();
      await expect(store.create({ principal })).rejects.toEqual(invalid('principal'));
      expect(await types(log)).toEqual([]);
    },
  );

  it('takes a principal whose characters are said to look in one of several ways', async () => {
    const { store } = await open();
    const principal = '\u845b\u{e0100} \u2764\ufe0f';
    expect((await store.create({ principal })).session).toMatchObject({ principal });
  });

  it('refuses what is not as documented, and appends nothing', async () => {
    const { store, log } = await open();
    const { token } = await store.create({ principal: 'ann' });
    const bad: readonly [unknown, string][] = [
      [undefined, 'create'],
      [null, 'create'],
      ['ann', 'create'],
      [{}, 'principal'],
      [Object.create({ principal: 'ann' }), 'principal'],
      [{ principal: 'ann', colour: 'blue' }, 'create'],
      [{ principal: 'ann', attributes: [] }, 'attributes'],
      [{ principal: 'ann', token: 'short' }, 'token'],
      [{ principal: 'ann', token: `${token.slice(0, -1)}!` }, 'token'],
      [{ principal: 'ann', token: tokenHandle('d', token) }, 'token'],
      [{ principal: 'ann', token: new String('x'.repeat(40)) }, 'token'],
      [{ principal: 'ann', signal: {} }, 'signal'],
    ];
    const dates = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -1,
      0,
      START,
      START - 1,
      START + 60_001,
      8.64e15 + 1,
      '1',
      1n,
      new Date(START + 1000),
      START + 0.5,
      null,
    ];
    for (const [request, field] of bad) await expect(store.create(request as never)).rejects.toEqual(invalid(field));
    for (const expiresAt of dates) {
      await expect(store.create({ principal: 'ann', expiresAt } as never)).rejects.toEqual(invalid('expiresAt'));
      await expect(store.touch(token, { expiresAt } as never)).rejects.toEqual(invalid('expiresAt'));
    }
    expect(await types(log)).toEqual(['session_created']);
  });

  it('takes principals byte for byte, and refuses those that look like others', () =>
    fc.assert(
      fc.asyncProperty(anyPrincipal, refusedPrincipal, async (taken, refused) => {
        const { store, log } = await open();
        expect((await store.create({ principal: taken })).session.principal).toBe(taken);
        await expect(store.create({ principal: refused as never })).rejects.toEqual(invalid('principal'));
        expect(await types(log)).toHaveLength(1);
      }),
      { numRuns: 300 },
    ));

  it('fails on randomness that is broken, and never gives one token twice', async () => {
    const sources: readonly (() => never)[] = [
      () => new Uint8Array(1) as never,
      () => new Uint8Array(32) as never,
      () => undefined as never,
      () => new SaysItIsLong(1) as never,
    ];
    for (const randomBytes of sources) {
      const { store, log } = await open(undefined, { randomBytes });
      await expect(store.create({ principal: 'ann' })).rejects.toEqual(invalid('randomBytes'));
      expect(await types(log)).toEqual([]);
    }
    const { store } = await open(undefined, { randomBytes: (size) => new Uint8Array(size).fill(9) });
    const { token } = await store.create({ principal: 'ann' });
    await expect(store.create({ principal: 'bob' })).rejects.toMatchObject({ code: 'ERR_SESSION_DUPLICATE' });
    expect((await store.get(token))?.principal).toBe('ann');
  });

  it('keeps to the cap of the policy', async () => {
    const { store } = await open(undefined, { policy: { absoluteTimeoutMs: 1000, maxSessionsPerPrincipal: 1 } });
    await store.create({ principal: 'ann' });
    await expect(store.create({ principal: 'ann' })).rejects.toMatchObject({ code: 'ERR_SESSION_LIMIT' });
    await store.create({ principal: 'bob' });
  });
});

describe('get', () => {
  it('finds nothing for whatever is not the token, and never throws', async () => {
    const { store, log } = await open();
    const { token, session } = await store.create({ principal: 'ann' });
    const known = { token, handle: tokenHandle('sessionlog.session-token.v1', token), sessionId: session.id };
    await fc.assert(
      fc.asyncProperty(hostileToken(known), async (value) => {
        expect(await store.get(value)).toBeUndefined();
        expect(await store.touch(value)).toBeUndefined();
        expect(await store.expire(value)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
    expect(await types(log)).toEqual(['session_created']);
  });

  it('finds nothing for a hundred million characters', async () => {
    const { store } = await open();
    expect(await store.get('x'.repeat(100_000_000))).toBeUndefined();
  });

  it('asks the log nothing for a token with a wrong checksum', async () => {
    const asked: unknown[] = [];
    const memory = new MemoryEventLog();
    const log: LocalEventLog = Object.assign(new FaultyEventLog(memory), {
      readSync: (after?: number): readonly RecordedEvent[] => {
        asked.push(after);
        return memory.readSync(after);
      },
    });
    const { store } = await open(log);
    const { token } = await store.create({ principal: 'ann' });
    asked.length = 0;
    expect(await store.get(token.slice(0, -1) + (token.endsWith('0') ? '1' : '0'))).toBeUndefined();
    expect(asked).toEqual([]);
    const misspelt = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    expect(await store.touch(misspelt)).toBeUndefined();
    expect(await store.expire(misspelt)).toBeUndefined();
    expect(asked).toEqual([]);
    await store.get(token);
    expect(asked).not.toEqual([]);
  });

  it('is dead at the deadline and alive one millisecond before', async () => {
    const { store, clock } = await open();
    const { token } = await store.create({ principal: 'ann' });
    clock.set(START + 59_999);
    expect(await store.get(token)).toBeDefined();
    clock.set(START + 60_000);
    expect(await store.get(token)).toBeUndefined();
    clock.set(START);
    expect(await store.get(token), 'the clock was set back').toBeUndefined();
  });

  it('does not answer by a clock that gives no time', async () => {
    const { store, clock } = await open();
    const { token } = await store.create({ principal: 'ann' });
    for (const time of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 8.64e15]) {
      clock.set(time);
      await expect(store.get(token)).rejects.toEqual(invalid('clock'));
    }
  });

  it('sees what another store did before', async () => {
    const { store: a, log } = await open();
    const { store: b } = await open(log);
    const { token } = await a.create({ principal: 'ann' });
    expect(await b.get(token)).toEqual(await a.get(token));
    await b.expire(token);
    expect(await a.get(token)).toBeUndefined();
  });

  it('finds a session whose token was forgotten under one key, and is known under another, before and behind a compaction', async () => {
    const clock = new ManualClock(START);
    const log = new MemoryEventLog();
    const keys = ['a', 'b'].map((id, index) => ({ id, key: Buffer.alloc(32, index + 1) }));
    const options = { policy: POLICY, clock: clock.now };
    const one = await SessionStore.open(log, { ...options, handleKeys: keys });
    const other = await SessionStore.open(log, { ...options, handleKeys: keys.toReversed() });
    const { token } = await one.create({ principal: 'ann' });
    clock.advance(POLICY.absoluteTimeoutMs);
    await one.create({ principal: 'bob' });
    const { session } = await other.create({ principal: 'ann', token });
    const past = async () => (await SessionStore.asOf(log, { position: 3 }, { handleKeys: keys })).get(token);
    for (const store of [one, other]) expect(await store.get(token)).toEqual(session);
    expect([one.signal(token).aborted, await past()]).toEqual([false, session]);
    await one.compact({ retainMs: 0 });
    const reopened = await SessionStore.open(log, { ...options, handleKeys: keys });
    for (const store of [one, other, reopened]) expect(await store.get(token)).toEqual(session);
    expect(await past()).toEqual(session);
    await one.close();
  });

  it('never answers from a log that it could not read', async () => {
    const log = new FaultyEventLog(new MemoryEventLog());
    const { store } = await open(log);
    const { token } = await store.create({ principal: 'ann' });
    log.failReads(0, 0);
    await expect(store.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    await expect(store.touch(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(await store.get(token)).toBeDefined();
  });

  it('stops for good at an event that it can’t believe', async () => {
    const { store, log } = await open();
    const { token } = await store.create({ principal: 'ann' });
    await log.append({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', type: 'session_revoked_by_newer_version', data: '{}' });
    for (let time = 0; time < 3; time++)
      await expect(store.get(token)).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED', position: 2 });
    await expect(open(log)).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
  });
});

describe('touch', () => {
  it('slides the idle deadline up to the absolute one, replaces attributes, and answers with both', async () => {
    const { store, clock } = await open();
    const { token } = await store.create({ principal: 'ann', attributes: { a: 1 } });
    clock.advance(30_000);
    expect(await store.touch(token)).toMatchObject({
      lastSeenAt: START + 30_000,
      expiresAt: START + 90_000,
      attributes: { a: 1 },
    });
    expect(await store.touch(token, { attributes: { b: 2 } })).toMatchObject({ attributes: { b: 2 } });
    for (let at = 60_000; at < 600_000; at += 30_000) {
      clock.set(START + at);
      expect((await store.touch(token))?.expiresAt).toBe(Math.min(START + at + 60_000, START + 600_000));
    }
    clock.set(START + 600_000);
    expect(await store.touch(token)).toBeUndefined();
  });

  it('appends at most one event in a touch interval, unless it changes something', async () => {
    const { store, clock, log } = await open();
    const { token } = await store.create({ principal: 'ann' });
    for (let count = 0; count < 10_000; count++) {
      if (count % 10 === 0) clock.advance(1);
      expect(await store.touch(token)).toBeDefined();
    }
    expect(await types(log)).toEqual(['session_created', 'session_touched']);
    await store.touch(token, { attributes: { a: 1 } });
    await store.touch(token, { expiresAt: START + 30_000 });
    expect((await types(log)).slice(2)).toEqual(['session_touched', 'session_touched']);
    expect((await store.get(token))?.expiresAt).toBe(START + 30_000);
  });

  it('does so when 1,000 requests come at once: they are one touch', async () => {
    const { store, clock, log } = await open();
    const { token } = await store.create({ principal: 'ann' });
    for (let round = 1; round <= 3; round++) {
      clock.advance(1000);
      const touched = await Promise.all(Array.from({ length: 1000 }, () => store.touch(token)));
      expect(touched.every((session) => session?.principal === 'ann')).toBe(true);
      expect(await types(log)).toHaveLength(1 + round);
      expect((await store.get(token))?.expiresAt).toBe(START + round * 1000 + 60_000);
    }
  });

  it('is tried again after one under way has failed', async () => {
    const held = new HeldEventLog(new MemoryEventLog());
    const { store, clock } = await open(held);
    const { token, session } = await store.create({ principal: 'ann' });
    clock.advance(1000);
    held.hold();
    const failing = store.touch(token);
    while (held.waiting === 0) await new Promise(setImmediate);
    expect(await store.touch(token), 'as it is').toEqual(session);
    held.release();
    held.dropNext(new Error('lost'));
    await expect(failing).rejects.toThrow('lost');
    expect(await store.touch(token)).toMatchObject({ expiresAt: START + 61_000 });
  });

  it('that can’t be appended leaves the session as it was', async () => {
    const log = new FaultyEventLog(new MemoryEventLog());
    const { store } = await open(log);
    const { token, session } = await store.create({ principal: 'ann' });
    log.failAppends('full', 'request-lost');
    await expect(store.touch(token, { attributes: { a: 1 } })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_FULL' });
    await expect(store.expire(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(await store.get(token)).toEqual(session);
  });

  it('and expire are refused with wrong options before anything is appended', async () => {
    const { store, log } = await open();
    const { token, session } = await store.create({ principal: 'ann' });
    await expect(store.touch(token, { principal: 'bob' } as never)).rejects.toEqual(invalid('touch'));
    await expect(store.touch(token, null as never)).rejects.toEqual(invalid('touch'));
    await expect(store.touch(token, { attributes: { a: undefined } } as never)).rejects.toEqual(
      invalid('attributes.a'),
    );
    await expect(store.expire(token, { reason: '' })).rejects.toEqual(invalid('reason'));
    await expect(store.expireSession(session.id, { actor: 'x'.repeat(257) })).rejects.toEqual(invalid('actor'));
    expect(await types(log)).toEqual(['session_created']);
  });
});

describe('expire', () => {
  it('ends the session for good, gives it once, and appends once', async () => {
    const { store, log } = await open();
    const { token, session } = await store.create({ principal: 'ann' });
    expect(await store.expire(token, { reason: 'logout', actor: 'ann' })).toEqual(session);
    expect(await store.expire(token)).toBeUndefined();
    expect(await store.expireSession(session.id)).toBeUndefined();
    expect(await store.touch(token)).toBeUndefined();
    expect(await types(log)).toEqual(['session_created', 'session_expired']);
  });

  it('by id ends the same session; an id opens nothing', async () => {
    const { store } = await open();
    const { token, session } = await store.create({ principal: 'ann' });
    expect(await store.get(session.id)).toBeUndefined();
    expect(await store.expireSession('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBeUndefined();
    expect(await store.expireSession(session.id)).toEqual(session);
    expect(await store.get(token)).toBeUndefined();
  });

  it('whose answer was lost has still ended the session', async () => {
    const log = new FaultyEventLog(new MemoryEventLog());
    const { store } = await open(log);
    const { token } = await store.create({ principal: 'ann' });
    log.failAppends('response-lost');
    await expect(store.expire(token)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(await store.get(token)).toBeUndefined();
  });
});

describe('list, history and stats', () => {
  it('list the live sessions, oldest first, of one principal byte for byte', async () => {
    const { store, clock } = await open();
    const first = await store.create({ principal: 'ann' });
    const second = await store.create({ principal: 'ann' });
    const other = await store.create({ principal: 'Ann' });
    await store.touch(first.token, { attributes: { later: true } });
    expect((await collect(store.list({ principal: 'ann' }))).map(({ id }) => id)).toEqual([
      first.session.id,
      second.session.id,
    ]);
    await store.expire(first.token);
    expect((await collect(store.list())).map(({ id }) => id)).toEqual([second.session.id, other.session.id]);
    clock.advance(60_000);
    expect(await collect(store.list())).toEqual([]);
    await expect(collect(store.list({ principal: 7 } as never))).rejects.toEqual(invalid('principal'));
    await expect(collect(store.list({ owner: 'ann' } as never))).rejects.toEqual(invalid('list'));
  });

  it('list those that are there, not those that are created on the way through', async () => {
    const { store } = await open();
    for (const principal of ['ann', 'bob']) await store.create({ principal });
    for (const request of [{}, { principal: 'ann' }]) {
      const listed = [];
      for await (const session of store.list(request)) {
        listed.push(session.principal);
        if (listed.length > 10) break;
        await store.create({ principal: 'ann' });
      }
      expect(listed.length).toBeLessThan(10);
    }
  });

  it('tell the life of a session without its handle', async () => {
    const { store, log, clock } = await open();
    const { token, session } = await store.create({ principal: 'ann' });
    await store.create({ principal: 'ann' });
    clock.advance(5000);
    await store.touch(token, { attributes: { a: 1 } });
    await store.expire(token, { reason: 'logout', actor: 'ann' });
    const history = await collect(store.history(session.id));
    expect(history.map(({ type, position, at }) => [type, position, at])).toEqual([
      ['session_created', 1, START],
      ['session_touched', 3, START + 5000],
      ['session_expired', 4, START + 5000],
    ]);
    expect(history[1]?.session?.attributes).toEqual({ a: 1 });
    expect(history[2]).toMatchObject({ session: undefined, reason: 'logout', actor: 'ann' });
    const { data } = (await readAll(log))[0] as RecordedEvent;
    expect(inspect(history, { depth: null })).not.toContain(JSON.parse(data).token_handle.slice(10));
    expect(await collect(store.history('unknown'))).toEqual([]);
  });

  it('count', async () => {
    const { store, clock, log } = await open();
    expect(await store.stats()).toEqual({ live: 0, lapsed: 0, ended: 0, position: undefined, lag: 0 });
    const { store: other } = await open(log);
    const { token } = await other.create({ principal: 'ann' });
    await other.create({ principal: 'ann', expiresAt: START + 1000 });
    await other.create({ principal: 'ann' });
    await other.expire(token);
    clock.advance(1000);
    expect(await store.stats()).toEqual({ live: 1, lapsed: 1, ended: 1, position: 4, lag: 4 });
  });
});

describe('open and close', () => {
  it('need a policy that makes sense, and know their options', async () => {
    const bad: readonly [unknown, string][] = [
      [undefined, 'options'],
      [{}, 'policy'],
      [{ policy: {} }, 'policy.absoluteTimeoutMs'],
      [{ policy: { absoluteTimeoutMs: 0 } }, 'policy.absoluteTimeoutMs'],
      [{ policy: { absoluteTimeoutMs: Number.NaN } }, 'policy.absoluteTimeoutMs'],
      [{ policy: { absoluteTimeoutMs: 1000, idleTimeoutMs: '1' } }, 'policy.idleTimeoutMs'],
      [{ policy: { absoluteTimeoutMs: 1000, idleTimeoutMs: 10, touchIntervalMs: 10 } }, 'policy.touchIntervalMs'],
      [{ policy: { absoluteTimeoutMs: 1000, onLimit: 'ask' } }, 'policy.onLimit'],
      [{ policy: { absoluteTimeoutMs: 1000, onLimit: null } }, 'policy.onLimit'],
      [{ policy: { absoluteTimeoutMs: 1000, maxSessionsPerPrincipal: 0 } }, 'policy.maxSessionsPerPrincipal'],
      [{ policy: { absoluteTimeoutMs: 1000, idle: 1 } }, 'policy'],
      [{ policy: POLICY, tokenPrefix: '1' }, 'tokenPrefix'],
      [{ policy: POLICY, tokenPrefix: null }, 'tokenPrefix'],
      [{ policy: POLICY, tokenDomain: 'a\0b' }, 'tokenDomain'],
      [{ policy: POLICY, clock: 5 }, 'clock'],
      [{ policy: POLICY, limits: { attributesBytes: 1e9 } }, 'limits.attributesBytes'],
      [{ policy: POLICY, limits: { size: 1 } }, 'limits'],
      [{ policy: POLICY, polocy: 1 }, 'options'],
    ];
    for (const [options, field] of bad) {
      await expect(SessionStore.open(new MemoryEventLog(), options as never)).rejects.toEqual(invalid(field));
    }
    for (const policy of Object.values(policies)) await SessionStore.open(new MemoryEventLog(), { policy });
  });

  it('read nothing from a polluted prototype', async () => {
    const polluted = Object.prototype as { policy?: unknown; attributes?: unknown };
    polluted.policy = POLICY;
    polluted.attributes = { admin: true };
    try {
      await expect(SessionStore.open(new MemoryEventLog(), {} as never)).rejects.toEqual(invalid('policy'));
      const { store } = await open();
      expect((await store.create({ principal: 'ann' })).session.attributes).toEqual({});
    } finally {
      delete polluted.policy;
      delete polluted.attributes;
    }
  });

  it('replay to the same state', async () => {
    const { store, log } = await open();
    const { token } = await store.create({ principal: 'ann', attributes: { a: [1, { b: null }] } });
    await store.touch(token, { attributes: { c: 'é\u2028' } });
    const { store: again } = await open(log);
    expect(await again.get(token)).toEqual(await store.get(token));
    expect(await collect(again.list())).toEqual(await collect(store.list()));
  });

  it('give up when the signal says so', async () => {
    const log = new MemoryEventLog();
    await expect(open(log, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    const { store } = await open(log);
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(store.create({ principal: 'ann', signal })).rejects.toThrow('gone');
    expect(await types(log)).toEqual([]);
  });

  it('leave the log open, and answer nothing afterwards', async () => {
    const { store, log } = await open();
    const { token, session } = await store.create({ principal: 'ann' });
    await store.close();
    await store.close();
    const closed = expect.objectContaining({ code: 'ERR_EVENT_LOG_CLOSED' });
    await expect(store.get(token)).rejects.toEqual(closed);
    await expect(store.get('garbage')).rejects.toEqual(closed);
    await expect(store.create({ principal: 'ann' })).rejects.toEqual(closed);
    await expect(store.touch(token)).rejects.toEqual(closed);
    await expect(store.expire(token)).rejects.toEqual(closed);
    await expect(store.expireSession(session.id)).rejects.toEqual(closed);
    await expect(store.stats()).rejects.toEqual(closed);
    await expect(collect(store.list())).rejects.toEqual(closed);
    await expect(collect(store.history(session.id))).rejects.toEqual(closed);
    expect(await types(log)).toEqual(['session_created']);
  });
});
