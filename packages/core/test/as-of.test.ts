import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leaks, renderings } from '../../../test/setup/leaks.ts';
import { scale } from '../../../test/setup/scale.ts';
import { compactSessions } from '../src/compact-sessions.ts';
import { EventLogCorruptError } from '../src/errors.ts';
import type { EventLog, LocalEventLog, Position, RecordedEvent } from '../src/event-log.ts';
import { evolve } from '../src/evolve.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { PastMoment } from '../src/past-moment.ts';
import { type PastSessions, readPastSessions } from '../src/past-sessions.ts';
import { sessionEventMoment } from '../src/session-event-moment.ts';
import { openSessionStore, SessionStore } from '../src/session-store.ts';
import type { SessionStoreOptions } from '../src/session-store-options.ts';
import { LAST_MOMENT } from '../src/session-time.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { tokenHandle } from '../src/token-handle.ts';
import { lastCreationWins } from './broken-folds.ts';
import { denseHistory, IDS, PRINCIPALS, recorded, TOKENS } from './dense-history.ts';
import { type NaiveRecord, naiveFold } from './naive-fold.ts';

const START = 1_800_000_000_000;
const POLICY = { idleTimeoutMs: 60_000, absoluteTimeoutMs: 600_000, rotationGraceMs: 50 };
const invalid = (field: string) => expect.objectContaining({ code: 'ERR_SESSION_INVALID', field });
const compacted = (upTo: Position) => expect.objectContaining({ code: 'ERR_EVENT_LOG_COMPACTED', upTo });

type AsOf = (log: EventLog, moment: PastMoment) => Promise<PastSessions>;
const asOf: AsOf = (log, moment) => SessionStore.asOf(log, moment);

async function logOf(history: readonly NaiveRecord[]): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  for (const [index, record] of history.entries()) await log.append(recorded(record, index));
  return log;
}

/** Everything that a view says. */
async function told(view: PastSessions) {
  return {
    stats: view.stats(),
    got: TOKENS.map((token) => view.get(token)),
    listed: [undefined, ...PRINCIPALS].map((principal) => [...view.list({ principal })]),
    histories: await Promise.all(IDS.map((id) => Array.fromAsync(view.history(id)))),
  };
}

/** What a store says whose log ends there, and whose clock stands at that time. */
async function wouldTell(history: readonly NaiveRecord[], at: number) {
  const options = { policy: { absoluteTimeoutMs: 10 }, clock: () => Math.max(1, at) };
  const store = await openSessionStore(await logOf(history), options, evolve);
  const { lag, ...stats } = await store.stats();
  return {
    stats,
    got: await Promise.all(TOKENS.map((token) => store.get(token))),
    listed: await Promise.all(
      [undefined, ...PRINCIPALS].map((principal) => Array.fromAsync(store.list({ principal }))),
    ),
    histories: await Promise.all(IDS.map((id) => Array.fromAsync(store.history(id)))),
  };
}

/** What is to be found of a session, by the naive fold and by its history. */
function toBeFound(history: readonly NaiveRecord[], at: number, id: string, events: readonly object[]) {
  const state = naiveFold(history).states.find((each) => each.id === id);
  if (state === undefined) return undefined;
  const { session, rotatedTo } = state;
  if (session !== undefined) {
    return { id, state: session.expiresAt > at ? 'live' : 'lapsed', session, endedBy: undefined, rotatedTo };
  }
  const before = history.map((_, end) => naiveFold(history.slice(0, end)).states.find((each) => each.id === id));
  const last = before.findLast((each) => each?.session !== undefined)?.session;
  return { id, state: rotatedTo === undefined ? 'ended' : 'rotated', session: last, endedBy: events.at(-1), rotatedTo };
}

async function isAsItWas(view: PastSessions, history: readonly NaiveRecord[], at: number): Promise<void> {
  const expected = await wouldTell(history, at);
  expect(await told(view)).toEqual(expected);
  expect(view.position).toBe(history.length === 0 ? undefined : history.length);
  expect(view.time).toBe(at);
  for (const [index, id] of IDS.entries()) {
    expect(view.find(id)).toEqual(toBeFound(history, at, id, expected.histories[index] ?? []));
  }
}

function holdsAtEveryPosition(view: AsOf) {
  return fc.asyncProperty(denseHistory, async (history) => {
    const log = await logOf(history);
    for (let end = history.length === 0 ? 1 : 0; end <= history.length; end++) {
      const past = history.slice(0, end);
      const { now } = naiveFold(past);
      // No store has a clock that stands at 0.
      if (now === 0 && end > 0) continue;
      await isAsItWas(await view(log, { position: end }), past, now);
    }
  });
}

const someTime = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 85 }) },
  { weight: 1, arbitrary: fc.constant(LAST_MOMENT) },
);

function holdsAtEveryTime(view: AsOf) {
  return fc.asyncProperty(denseHistory, fc.array(someTime, { minLength: 1, maxLength: 6 }), async (history, times) => {
    const log = await logOf(history);
    for (const time of times) {
      const later = history.findIndex(({ event }) => sessionEventMoment(event) > time);
      const past = history.slice(0, later === -1 ? undefined : later);
      await isAsItWas(await view(log, { time }), past, time);
    }
  });
}

describe('a view of the past', () => {
  it('says at every position what a store said whose log ended there', () =>
    fc.assert(holdsAtEveryPosition(asOf), { numRuns: 30 * scale }));

  it('says at every time what a store said by then', () => fc.assert(holdsAtEveryTime(asOf), { numRuns: 80 * scale }));

  it.each<[string, () => Promise<{ readonly failed: boolean }>]>([
    ['sees one event too many', broken(holdsAtEveryPosition, (log, { position = 0 }) => next(log, position))],
    ['looks a millisecond ahead', broken(holdsAtEveryTime, (log, { time = 0 }) => asOf(log, { time: time + 1 }))],
    [
      'takes the last creation',
      broken(holdsAtEveryPosition, (log, at) => readPastSessions(log, lastCreationWins, at, {})),
    ],
  ])('control: one that %s is found out', async (_, check) => expect((await check()).failed).toBe(true));

  it('answers behind a compaction as without it, but of those who were dead there it knows that they were', () =>
    fc.assert(
      fc.asyncProperty(denseHistory, fc.nat(90), async (history, before) => {
        const [whole, part] = [await logOf(history), await logOf(history)];
        const { upTo } = (await compactSessions(part, evolve, before, undefined)) ?? { upTo: 0 };
        for (let position = 0; position < upTo; position++) {
          await expect(asOf(part, { position })).rejects.toEqual(compacted(upTo));
        }
        if (upTo === 0) return;
        const floor = await asOf(whole, { position: upTo });
        if (floor.time > 1) await expect(asOf(part, { time: floor.time - 1 })).rejects.toEqual(compacted(upTo));
        const positions = Array.from({ length: history.length - upTo + 1 }, (_, index) => ({ position: upTo + index }));
        for (const moment of [...positions, { time: Math.max(floor.time, 1) }, { time: LAST_MOMENT }]) {
          const [expected, given] = [await asOf(whole, moment), await asOf(part, moment)];
          const { stats, histories, ...rest } = await told(expected);
          expect(await told(given)).toMatchObject({ ...rest, stats: { live: stats.live, position: stats.position } });
          for (const id of IDS) await knowsTheDead(floor, expected, given, id);
        }
      }),
      { numRuns: 40 * scale },
    ));

  async function knowsTheDead(
    floor: PastSessions,
    whole: PastSessions,
    given: PastSessions,
    id: string,
  ): Promise<void> {
    const wasDead = floor.find(id) !== undefined && floor.find(id)?.state !== 'live';
    const since = (await Array.fromAsync(whole.history(id))).filter(({ position }) => position > (floor.position ?? 0));
    const expected = whole.find(id);
    const found = given.find(id);
    if (!wasDead || since.length > 0) expect(found).toEqual(expected);
    // Of a token that a store drew the snapshot lets go, and of ids that are there twice it holds one.
    else if (found !== undefined) expect(found).toEqual({ ...expected, session: undefined, endedBy: undefined });
  }
});

function broken<Values>(holds: (view: AsOf) => fc.IAsyncProperty<Values>, view: AsOf) {
  return () => fc.check(holds(view), { numRuns: 20_000, endOnFailure: true });
}

async function next(log: EventLog, position: Position): Promise<PastSessions> {
  return asOf(log, { position: position + 1 }).catch(() => asOf(log, { position }));
}

async function opened(options: Partial<SessionStoreOptions> = {}) {
  const log = new MemoryEventLog();
  const clock = new ManualClock(START);
  const open = (more: Partial<SessionStoreOptions> = {}) =>
    SessionStore.open(log, { policy: POLICY, clock: clock.now, ...options, ...more });
  return { log, clock, open, store: await open() };
}

/** A log that can be read and nothing else, with gaps between its positions. */
function readOnly(log: LocalEventLog): EventLog {
  const refuse = () => Promise.reject(new Error('was not to be called'));
  return {
    append: refuse,
    close: refuse,
    [Symbol.asyncDispose]: refuse,
    async *read({ after = 0 } = {}) {
      for await (const event of log.read({ after: Math.floor(after / 10) })) {
        yield { ...event, position: event.position * 10 };
      }
    },
  };
}

describe('why a session ended', () => {
  it('is told with reason, actor, time and event, whatever ended it', async () => {
    const { log, clock, store, open } = await opened();
    const create = async (principal: string) => (await store.create({ principal, attributes: { a: 1 } })).session;
    const [one, ofMany, spared, oldest, everyone] = [
      await create('ann'),
      await create('bob'),
      await create('bob'),
      await create('carl'),
      await create('dan'),
    ];
    const { token, session: first } = await store.create({ principal: 'anonymous' });
    clock.advance(10);
    await store.expireSession(one.id, { reason: 'stolen', actor: 'desk' });
    await store.expirePrincipal('bob', { except: spared.id, reason: 'password changed', actor: 'bob' });
    const rotated = await store.rotate(token, { principal: 'eve' });
    const capped = await open({ policy: { ...POLICY, maxSessionsPerPrincipal: 1, onLimit: 'expire-oldest' } });
    const { session: newest } = await capped.create({ principal: 'carl' });
    clock.advance(10);
    await store.expireAll({ reason: 'key leak' });
    const view = await SessionStore.asOf(log, { time: START + 20 });
    const at = START + 10;
    const endedBy = { type: 'session_expired', at, session: undefined };
    const ended = (session: object, by: object) => ({ state: 'ended', session, endedBy: { ...endedBy, ...by } });
    expect(view.find(one.id)).toMatchObject(ended(one, { position: 7, reason: 'stolen', actor: 'desk' }));
    expect(view.find(ofMany.id)).toMatchObject(
      ended(ofMany, { position: 8, reason: 'password changed', actor: 'bob' }),
    );
    expect(view.find(first.id)).toMatchObject({
      state: 'rotated',
      session: first,
      rotatedTo: rotated?.session.id,
      endedBy: { type: 'session_created', id: rotated?.session.id, at, reason: undefined, actor: undefined },
    });
    expect(view.find(oldest.id)).toMatchObject(ended(oldest, { type: 'session_created', id: newest.id }));
    expect(view.find(everyone.id)).toMatchObject(ended(everyone, { at: START + 20, reason: 'key leak' }));
    expect(view.stats()).toEqual({ live: 0, lapsed: 0, ended: 8, position: 11 });

    const before = await SessionStore.asOf(log, { time: START + 19 });
    expect(before.find(everyone.id)).toMatchObject({ state: 'live', session: everyone, endedBy: undefined });
    expect([...before.list({ principal: 'bob' })]).toEqual([spared]);
    expect(before.get(rotated?.token)).toEqual(rotated?.session);
    expect(before.get(token)).toBeUndefined();
    const lapsed = await SessionStore.asOf(log, { position: 10 });
    expect(lapsed.time).toBe(START + 10);
    const never = before.find('0'.repeat(26)) ?? before.find(token) ?? before.find(undefined as never);
    expect(never).toBeUndefined();
  });

  it('is no event where it lapsed, and then it is its deadline', async () => {
    const { log, store, clock } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    clock.advance(60_000);
    await store.create({ principal: 'bob' });
    const at = (time: number) => SessionStore.asOf(log, { time });
    expect((await at(session.expiresAt - 1)).get(token)).toEqual(session);
    const view = await at(session.expiresAt);
    expect(view.get(token)).toBeUndefined();
    expect(view.find(session.id)).toEqual({ id: session.id, state: 'lapsed', session });
    expect(view.stats()).toEqual({ live: 1, lapsed: 1, ended: 0, position: 2 });
    expect((await at(session.expiresAt + 60_000)).stats(), 'behind the log').toMatchObject({ live: 0, lapsed: 2 });
  });

  it('and the token of a rotation in its grace answers as it did then', async () => {
    const { log, store, clock } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    clock.advance(10);
    const rotated = await store.rotate(token);
    const got = async (time: number) => (await SessionStore.asOf(log, { time })).get(token);
    expect(await got(START)).toEqual(session);
    expect(await got(START + 10)).toEqual(rotated?.session);
    expect(await got(START + 59)).toEqual(rotated?.session);
    expect(await got(START + 60)).toBeUndefined();
  });
});

describe('a view', () => {
  it('is not changed by what happens later, reads and nothing else, and goes on where the log goes on', async () => {
    const { log, store, clock } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    const only = readOnly(log);
    const view = await SessionStore.asOf(only, { position: 10 });
    expect([view.position, view.time]).toEqual([10, START]);
    clock.advance(1);
    await store.touch(token, { attributes: { a: 1 } });
    await store.expire(token, { reason: 'logout' });
    expect(view.get(token)).toEqual(session);
    expect(await Array.fromAsync(view.history(session.id))).toMatchObject([{ position: 10 }]);
    expect((await SessionStore.asOf(only, { position: 9 })).stats()).toMatchObject({ live: 0, position: undefined });
    expect((await SessionStore.asOf(only, { position: 19 })).get(token)).toEqual(session);
    for (const position of [20, 29]) {
      expect((await SessionStore.asOf(only, { position })).get(token)).toMatchObject({ attributes: { a: 1 } });
    }
    expect((await SessionStore.asOf(only, { position: 30 })).find(session.id)).toMatchObject({ state: 'ended' });
    await expect(SessionStore.asOf(only, { position: 31 })).rejects.toEqual(invalid('position'));
  });

  it('refuses a position behind the end, and what is not as documented', async () => {
    const { log, store } = await opened();
    const empty = new MemoryEventLog();
    await store.create({ principal: 'ann' });
    for (const position of [2, 3, Number.MAX_SAFE_INTEGER, -1, 0.5, Number.NaN, '1', null, 1n]) {
      await expect(SessionStore.asOf(log, { position } as never)).rejects.toEqual(invalid('position'));
    }
    await expect(SessionStore.asOf(empty, { position: 1 })).rejects.toEqual(invalid('position'));
    for (const time of [0, -1, 0.5, Number.NaN, LAST_MOMENT + 1, '1', null, new Date(START)]) {
      await expect(SessionStore.asOf(log, { time } as never)).rejects.toEqual(invalid('time'));
    }
    for (const moment of [undefined, null, {}, { position: 1, time: START }, { at: 1 }, 1]) {
      await expect(SessionStore.asOf(log, moment as never)).rejects.toEqual(invalid('asOf'));
    }
    await expect(SessionStore.asOf(log, Object.create({ time: 1 }))).rejects.toEqual(invalid('time'));
    const moment = { position: 1 };
    await expect(SessionStore.asOf(log, moment, { policy: POLICY } as never)).rejects.toEqual(invalid('options'));
    await expect(SessionStore.asOf(log, moment, { handleKeys: [] })).rejects.toEqual(invalid('handleKeys'));
    await expect(SessionStore.asOf(log, moment, { tokenDomain: ' ' })).rejects.toEqual(invalid('tokenDomain'));
    await expect(SessionStore.asOf({} as never, moment)).rejects.toEqual(invalid('log'));
    const signal = AbortSignal.abort(new Error('given up'));
    await expect(SessionStore.asOf(log, moment, { signal })).rejects.toThrow('given up');
    const view = await SessionStore.asOf(empty, { time: START });
    expect(view.stats()).toEqual({ live: 0, lapsed: 0, ended: 0, position: undefined });
    expect(await Array.fromAsync(view.history('0'.repeat(26)))).toEqual([]);
    expect(() => view.list({ principal: '' })).toThrow(expect.objectContaining({ field: 'principal' }));
    await log.close();
    await expect(SessionStore.asOf(log, moment)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });

  it('shows neither token nor handle, and is frozen', async () => {
    const { log, store } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    await store.expire(token);
    const view = await SessionStore.asOf(log, { position: 2 });
    const handle = tokenHandle('sessionlog.session-token.v1', token);
    const found = view.find(session.id);
    const shown = [view, found].flatMap((each) => [inspect(each, { showHidden: true, depth: null, getters: true })]);
    for (const secret of [token, handle]) expect(leaks(secret, [...shown, JSON.stringify([view, found])])).toEqual([]);
    const refused: unknown = await SessionStore.asOf(log, { [token]: 1 } as never).catch((error: unknown) => error);
    expect(leaks(token, renderings(refused))).toEqual([]);
    expect([view, found, found?.endedBy, view.stats()].every(Object.isFrozen)).toBe(true);
  });

  it('needs the keys of then to know a token, and none to know who was live', async () => {
    const handleKeys = [{ id: 'then', key: 'k'.repeat(32) }];
    const { log, store } = await opened({ handleKeys, tokenPrefix: 'shop', tokenDomain: 'shop.v1' });
    const { token, session } = await store.create({ principal: 'ann' });
    const names = { tokenPrefix: 'shop', tokenDomain: 'shop.v1' };
    const view = await SessionStore.asOf(log, { position: 1 }, { ...names, handleKeys });
    expect(view.get(token)).toEqual(session);
    const without = await SessionStore.asOf(log, { position: 1 }, names);
    expect(without.get(token)).toBeUndefined();
    expect([...without.list()]).toEqual([session]);
    expect(without.find(session.id)).toMatchObject({ state: 'live' });
    expect(without.stats()).toMatchObject({ live: 1, ended: 0 });
  });

  it('is not hindered by damage behind it, and refuses damage in it', async () => {
    const { log, store } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    await store.touch(token, { attributes: { a: 1 } });
    await log.append({ id: '0'.repeat(26), type: 'session_frobbed', data: '{}' });
    expect((await SessionStore.asOf(log, { position: 1 })).get(token)).toEqual(session);
    expect((await SessionStore.asOf(log, { position: 2 })).get(token)).toMatchObject({ attributes: { a: 1 } });
    for (const moment of [{ position: 3 }, { time: START }]) {
      await expect(SessionStore.asOf(log, moment)).rejects.toMatchObject({ code: 'ERR_EVENT_UNSUPPORTED' });
    }
    const torn = readOnly(log);
    const readTorn = torn.read.bind(torn);
    torn.read = async function* (options) {
      yield* takeWhile(readTorn(options), ({ position }) => position <= 20);
      throw new EventLogCorruptError('a place', undefined, 'it is damaged');
    };
    const view = await SessionStore.asOf(torn, { position: 20 });
    expect(await Array.fromAsync(view.history(session.id))).toHaveLength(2);
    await expect(SessionStore.asOf(torn, { position: 21 })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
    const back = readOnly(log);
    const read = back.read.bind(back);
    back.read = async function* (options) {
      for await (const event of read(options)) yield { ...event, position: 10 };
    };
    await expect(SessionStore.asOf(back, { position: 15 })).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  });

  it('lets the process do everything else while it reads', async () => {
    const log = new MemoryEventLog();
    const events: RecordedEvent[] = [];
    const store = await SessionStore.open(log, { policy: POLICY, clock: () => START });
    for (let count = 0; count < 1024; count++) await store.create({ principal: 'ann' });
    for await (const event of log.read()) events.push(event);
    const atOnce = readOnly(log);
    atOnce.read = async function* ({ after = 0 } = {}) {
      yield* events.slice(after);
    };
    let turns = 0;
    let done = false;
    const count = () => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await SessionStore.asOf(atOnce, { time: START });
    done = true;
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});

describe('a compaction', () => {
  it('that overtakes it makes it start again, or fail where its moment is gone', async () => {
    const { log, store, clock } = await opened();
    const { token, session } = await store.create({ principal: 'ann' });
    clock.advance(1);
    const touched = await store.touch(token);
    await store.expire(token, { reason: 'logout' });
    let reads = 0;
    const overtaken = (retainMs: number): EventLog => {
      const read = log.read.bind(log);
      return Object.assign(Object.create(log), {
        read: (options: object) => {
          reads += 1;
          return reads % 2 === 1 ? after(store.compact({ retainMs }), () => read(options)) : read(options);
        },
        readSnapshot: () => log.readSnapshot(),
      }) as EventLog;
    };
    const before = await SessionStore.asOf(log, { position: 3 });
    clock.advance(1);
    const view = await SessionStore.asOf(overtaken(2), { position: 2 });
    expect(await log.readSnapshot()).toMatchObject({ upTo: 1 });
    expect(view.get(token)).toEqual(touched);
    await expect(SessionStore.asOf(overtaken(0), { position: 2 })).rejects.toEqual(compacted(3));
    expect((await SessionStore.asOf(log, { position: 3 })).find(session.id)).toEqual({
      id: session.id,
      state: 'ended',
    });
    expect(before.find(session.id), 'it has read by then').toMatchObject({
      session: touched,
      endedBy: { reason: 'logout' },
    });
    expect(await Array.fromAsync(before.history(session.id)), 'the log has not').toEqual([]);
    await expect(Array.fromAsync(view.history(session.id))).rejects.toEqual(compacted(3));
  });

  it('may stand exactly at the moment', async () => {
    const { log, store, clock } = await opened();
    const { token, session } = await store.create({ principal: 'ann', attributes: { a: 1 } });
    const { token: dead, session: ended } = await store.create({ principal: 'ann' });
    await store.expire(dead, { reason: 'logout' });
    clock.advance(5);
    await store.create({ principal: 'bob' });
    await store.compact({ retainMs: 5 });
    for (const moment of [{ position: 3 }, { time: START }, { time: START + 4 }]) {
      const view = await SessionStore.asOf(log, moment);
      expect(view.get(token)).toEqual(session);
      expect([...view.list()]).toEqual([session]);
      expect(view.find(ended.id)).toEqual({ id: ended.id, state: 'ended' });
      expect(view.stats()).toEqual({ live: 1, lapsed: 0, ended: 1, position: 3 });
    }
    for (const moment of [{ position: 2 }, { position: 0 }, { time: START - 1 }]) {
      await expect(SessionStore.asOf(log, moment)).rejects.toEqual(compacted(3));
    }
  });
});

async function* takeWhile<Item>(items: AsyncIterable<Item>, isWanted: (item: Item) => boolean) {
  for await (const item of items) {
    if (!isWanted(item)) return;
    yield item;
  }
}

async function* after(first: Promise<unknown>, then: () => AsyncIterable<RecordedEvent>) {
  await first;
  yield* then();
}
