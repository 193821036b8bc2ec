import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../test/setup/scale.ts';
import { ChangeRing } from '../src/change-ring.ts';
import { EventLogCompactedError, EventLogUnavailableError } from '../src/errors.ts';
import type { Abortable, CompactRequest, EventLog, ReadOptions, RecordedEvent, TailOptions } from '../src/event-log.ts';
import { MemoryEventLog } from '../src/memory-event-log.ts';
import type { SessionChange } from '../src/session-change.ts';
import type { SessionPolicy } from '../src/session-policy.ts';
import { SessionStore } from '../src/session-store.ts';
import { FaultyEventLog } from '../src/testing/faulty-event-log.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { MemoryStorage } from '../src/testing/memory-storage.ts';
import { DEFAULT_TOKEN_DOMAIN, tokenHandle } from '../src/token-handle.ts';
import { ChangesReader, ChangesStory, storySteps } from './changes-story.ts';

const START = 1_800_000_000_000;
const NUM_RUNS = 40 * scale;
const POLICY: SessionPolicy = {
  idleTimeoutMs: 1000,
  absoluteTimeoutMs: 10_000,
  maxSessionsPerPrincipal: 3,
  onLimit: 'expire-oldest',
  rotationGraceMs: 50,
};
const FAMILY: SessionPolicy = { absoluteTimeoutMs: 10_000, onReuse: 'expire-family' };

/** A log that can neither be asked without a promise nor be waited for. */
function plain(memory: MemoryEventLog): EventLog {
  return {
    append: (event, options) => memory.append(event, options),
    read: (options) => memory.read(options),
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

async function opened(policy: SessionPolicy = POLICY, log: EventLog = new MemoryEventLog()) {
  const clock = new ManualClock(START);
  const open = () => SessionStore.open(log, { policy, clock: clock.now });
  return { log, clock, open, store: await open() };
}

async function take(changes: AsyncIterator<SessionChange, void>, count: number): Promise<readonly SessionChange[]> {
  const taken: SessionChange[] = [];
  while (taken.length < count) {
    const { value } = await changes.next();
    if (value === undefined) break;
    taken.push(value);
  }
  return taken;
}

function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen);
}

/** A story with readers that go on in other stores on their way; then what they say is live is held against `list`. */
function saysWhoIsLive(
  policy: SessionPolicy,
  compacts: boolean,
  spoil: (reader: ChangesReader, from: SessionStore) => Promise<void>,
) {
  const reading = fc.infiniteStream(
    fc.record({ reader: fc.nat(2), most: fc.nat(6), to: fc.option(fc.nat(2), { nil: undefined }) }),
  );
  return fc.asyncProperty(storySteps(compacts), reading, async (steps, reads) => {
    const story = await ChangesStory.open(new MemoryEventLog(), policy);
    const readers = story.stores.map((store) => new ChangesReader(store));
    for (const step of steps) {
      await story.take(step);
      const { reader: index, most, to } = reads.next().value;
      const reader = readers[index] as ChangesReader;
      if (to !== undefined) await reader.goOn(story.store(to));
      await reader.read(most, story.store(to ?? index));
    }
    const { session: last } = await story.store(0).create({ principal: 'last' });
    const { position = 0 } = await story.store(0).stats();
    const expected = (await Array.fromAsync(story.store(1).list())).map((session) => JSON.stringify(session)).sort();
    for (const reader of readers) {
      await spoil(reader, story.store(2));
      await reader.readTo(position, story.store(2));
      await reader.leave();
      const live = [...reader.live.values()].filter(({ expiresAt }) => story.clock.now() < expiresAt);
      expect(live.map((session) => JSON.stringify(session)).sort()).toEqual(expected);
      expect(reader.live.get(last.id)).toEqual(last);
      if (!compacts) expect(withoutReuse(reader.changes)).toEqual(withoutReuse(readers[0]?.changes ?? []));
      for (const change of reader.changes) {
        expect(isDeepFrozen(change)).toBe(true);
        for (const secret of [...story.tokens, 'sha256']) expect(JSON.stringify(change)).not.toContain(secret);
      }
      const positions = reader.changes.map((change) => change.position);
      expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    }
    await story.close();
  });
}

function withoutReuse(changes: readonly SessionChange[]): readonly SessionChange[] {
  return changes.filter(({ type }) => type !== 'reuse');
}

describe('whoever folds the changes knows who is live', () => {
  const asTheyAre = async () => {};
  it('wherever he stops, and in whichever store he goes on', () =>
    fc.assert(saysWhoIsLive(POLICY, false, asTheyAre), { numRuns: NUM_RUNS }));
  it('while families are ended on reuse', () =>
    fc.assert(saysWhoIsLive(FAMILY, false, asTheyAre), { numRuns: NUM_RUNS }));
  it('while the log is compacted, starting anew where he is told that he has lost his place', () =>
    fc.assert(saysWhoIsLive(POLICY, true, asTheyAre), { numRuns: NUM_RUNS }));

  it('control: who goes on one change too late does not', async () => {
    const late = saysWhoIsLive(POLICY, false, (reader, from) => reader.goOn(from, 1));
    expect((await fc.check(late, { numRuns: 20_000, endOnFailure: true })).failed).toBe(true);
  });
  it('control: nor who does not heed what a change has ended', async () => {
    const heedless = saysWhoIsLive(POLICY, false, async (reader) => {
      for (const { ended } of reader.changes) for (const session of ended) reader.live.set(session.id, session);
    });
    expect((await fc.check(heedless, { numRuns: 20_000, endOnFailure: true })).failed).toBe(true);
  });
});

describe('changes', () => {
  it('tells of each kind what it changed, and of nothing that took no effect', async () => {
    const { store, clock } = await opened({ ...POLICY, maxSessionsPerPrincipal: 1 });
    const created = await store.create({ principal: 'ann', attributes: { n: 1 } });
    clock.advance(5);
    const touched = await store.touch(created.token, { attributes: { n: 2 } });
    const rotated = await store.rotate(created.token);
    const evictor = await store.create({ principal: 'ann' });
    await store.expire(rotated?.token);
    await store.expireSession(evictor.session.id, { reason: 'lost', actor: 'ops' });
    await store.create({ principal: 'bob' });
    await store.create({ principal: 'eve' });
    await store.expireAll({ reason: 'key leak' });
    const changes = await take(store.changes(), 8);
    const at = START + 5;
    const why = { reason: undefined, actor: undefined };
    const { id } = created.session;
    expect(changes.slice(0, 5)).toEqual([
      { position: 1, type: 'created', at: START, sessionId: id, session: created.session, ended: [], ...why },
      { position: 2, type: 'touched', at, sessionId: id, session: touched, ended: [], ...why },
      {
        position: 3,
        type: 'rotated',
        at,
        sessionId: rotated?.session.id,
        session: rotated?.session,
        ended: [touched],
        ...why,
      },
      {
        position: 4,
        type: 'created',
        at,
        sessionId: evictor.session.id,
        session: evictor.session,
        ended: [rotated?.session],
        ...why,
      },
      {
        position: 5,
        type: 'expired',
        at,
        sessionId: evictor.session.id,
        session: undefined,
        ended: [evictor.session],
        reason: 'lost',
        actor: 'ops',
      },
    ]);
    expect(changes[7]).toMatchObject({ type: 'expired', sessionId: undefined, reason: 'key leak' });
    expect(Array.from(changes[7]?.ended ?? [], ({ principal }) => principal)).toEqual(['bob', 'eve']);
  });

  it('refuses what is no position, at the first step, and holds nothing', async () => {
    const { store } = await opened();
    for (const after of [null, '1', Number.NaN, 1n, {}]) {
      const refused = expect.objectContaining({ code: 'ERR_SESSION_INVALID', field: 'after' });
      await expect(store.changes({ after } as never).next()).rejects.toEqual(refused);
    }
    await expect(store.changes({ since: 1 } as never).next()).rejects.toMatchObject({ field: 'changes' });
    await expect(store.changes({ signal: {} } as never).next()).rejects.toMatchObject({ field: 'signal' });
    const reason = new Error('not now');
    await expect(store.changes({ signal: AbortSignal.abort(reason) }).next()).rejects.toBe(reason);
  });

  it('ends while it waits: left, aborted, or the store closed', async () => {
    const { store } = await opened();
    const left = store.changes();
    const waiting = left.next();
    await setImmediate();
    expect(await left.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });

    const controller = new AbortController();
    const aborted = expect(store.changes({ signal: controller.signal }).next()).rejects.toThrow('enough');
    await setImmediate();
    controller.abort(new Error('enough'));
    await aborted;

    const open = store.changes();
    const closed = expect(open.next()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
    await setImmediate();
    await store.close();
    await closed;
    expect(await open.next()).toEqual({ done: true, value: undefined });
    await expect(store.changes().next()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });

  it('tells a reuse that nobody was waiting for to whoever comes later and begins in front of it', async () => {
    const { store } = await opened({ absoluteTimeoutMs: 10_000 });
    const { token } = await store.create({ principal: 'ann' });
    await store.rotate(token);
    await store.get(token);
    await store.touch(token);
    await store.create({ principal: 'bob' });
    const types = async (after: number | undefined, count: number) =>
      (await take(store.changes({ after }), count)).map(({ type }) => type);
    expect(await types(undefined, 4)).toEqual(['created', 'rotated', 'reuse', 'created']);
    expect(await types(1, 3)).toEqual(['rotated', 'reuse', 'created']);
    expect(await types(2, 1)).toEqual(['created']);
  });

  it('tells a reuse once, behind what was known by then, to those who are there', async () => {
    for (const policy of [{ absoluteTimeoutMs: 10_000 }, FAMILY]) {
      const { store, open } = await opened(policy);
      const { token, session } = await store.create({ principal: 'ann' });
      const { token: next } = (await store.rotate(token)) as { readonly token: string };
      const [slow, waiting, elsewhere] = [store.changes(), store.changes({ after: 2 }), (await open()).changes()];
      await take(slow, 1);
      const waited = waiting.next();
      await take(elsewhere, 1);
      for (let time = 0; time < 3; time++) expect(await store.get(token)).toBeUndefined();
      const reuse = { type: 'reuse', position: 2, at: START, sessionId: session.id, session: undefined, ended: [] };
      expect(await waited).toMatchObject({ value: reuse });
      await store.create({ principal: 'last' });
      const types = policy === FAMILY ? ['rotated', 'reuse', 'expired', 'created'] : ['rotated', 'reuse', 'created'];
      expect((await take(slow, types.length)).map(({ type }) => type)).toEqual(types);
      const there = types.filter((type) => type !== 'reuse');
      expect((await take(elsewhere, there.length)).map(({ type }) => type)).toEqual(there);
      expect(await store.get(next)).toEqual(policy === FAMILY ? undefined : expect.anything());
    }
  });

  it('says when what is behind `after` was compacted, and when a compaction overtakes', async () => {
    const { store, open } = await opened();
    for (let count = 0; count < 5; count++) await store.create({ principal: 'ann' });
    const behind = store.changes();
    await take(behind, 1);
    const paused = await open();
    const upToDate = paused.changes({ after: 5 });
    const waiting = upToDate.next();
    await setImmediate();
    await store.compact({ retainMs: 0 });
    const compacted = { code: 'ERR_EVENT_LOG_COMPACTED', upTo: 5 };
    for (const after of [0, 4]) await expect((await open()).changes({ after }).next()).rejects.toMatchObject(compacted);
    await store.create({ principal: 'bob' });
    expect(await waiting).toMatchObject({ value: { position: 6 } });
    for (const after of [5, undefined])
      expect(await take((await open()).changes({ after }), 1)).toMatchObject([{ position: 6 }]);
    expect((await take(behind, 5)).map(({ position }) => position)).toEqual([2, 3, 4, 5, 6]);
  });

  it('works on a log that can neither be asked without a promise nor be waited for', async () => {
    const memory = new MemoryEventLog();
    const { store, open } = await opened(POLICY, plain(memory));
    const changes = (await open()).changes();
    const [waited] = [changes.next()];
    const { token } = await store.create({ principal: 'ann' });
    expect(await waited).toMatchObject({ value: { type: 'created' } });
    const ended = changes.next();
    await store.expire(token);
    expect(await ended).toMatchObject({ value: { type: 'expired' } });
    await changes.return?.();
  });

  it('fails with the log, and may be asked again', async () => {
    const faulty = new FaultyEventLog(new MemoryStorage().open());
    const { store } = await opened(POLICY, faulty);
    await store.create({ principal: 'ann' });
    const changes = store.changes({ after: 1 });
    const failed = expect(changes.next()).rejects.toBeInstanceOf(EventLogUnavailableError);
    faulty.failReads(0, 0, 0);
    await failed;
    faulty.mend();
    expect(await take(store.changes(), 1)).toMatchObject([{ position: 1 }]);
  });
});

describe('what a log does to changes', () => {
  /** A touch that the log holds, so that many of them can be put behind it in no time. */
  async function touchedLog() {
    const memory = new MemoryEventLog();
    const { store, open } = await opened({ absoluteTimeoutMs: 10_000_000 }, memory);
    const { token } = await store.create({ principal: 'ann' });
    await store.touch(token);
    const touch = memory.readSync(1)[0] as RecordedEvent;
    return { memory, store, open, touch, token };
  }

  it('a compaction that overtakes one who was given something is told', async () => {
    const { memory, store, open, touch } = await touchedLog();
    for (let count = 0; count < 600; count++) await memory.append(touch);
    const changes = (await open()).changes();
    await take(changes, 1);
    await store.compact({ retainMs: 0 });
    await expect(take(changes, 602)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED', upTo: 602 });
  });

  it('one that overtakes his store is told as well, wherever it is when he looks', async () => {
    const { memory, store, touch, open } = await touchedLog();
    const paused = { is: false };
    const slow = {
      ...plain(memory),
      readSnapshot: (options?: Abortable) => memory.readSnapshot(options),
      compact: (request: CompactRequest) => memory.compact(request),
      async *read(options?: ReadOptions) {
        if (paused.is) return;
        for await (const event of memory.read(options)) {
          for (let turn = 0; turn < 3; turn++) await setImmediate();
          yield event;
        }
      },
    };
    const changes = (await opened({ absoluteTimeoutMs: 10_000_000 }, slow)).store.changes({ after: 2 });
    const waiting = expect(changes.next()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED', upTo: 5 });
    await setImmediate();
    paused.is = true;
    for (let count = 0; count < 3; count++) await memory.append(touch);
    await store.compact({ retainMs: 0 });
    for (let count = 0; count < 20; count++) await memory.append(touch);
    paused.is = false;
    await waiting;
    expect(await take((await open()).changes({ after: 5 }), 20)).toHaveLength(20);
  });

  it('one that takes away what had no effect is no loss', async () => {
    const { memory, store, touch, open } = await touchedLog();
    const changes = (await open()).changes({ after: 2 });
    const waiting = changes.next();
    await setImmediate();
    await memory.append({ ...touch, data: touch.data.replace(/[0-9a-f]{64}/, '0'.repeat(64)) });
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    await store.compact({ retainMs: 0 });
    for (let count = 0; count < 1100; count++) await memory.append(touch);
    expect(await waiting).toMatchObject({ value: { position: 4 } });
    expect((await take(changes, 1099)).at(-1)).toMatchObject({ position: 1103 });
  });

  it('a reuse stands where it was, also for one who replays the log', async () => {
    const { memory, store, touch, token } = await touchedLog();
    const changes = store.changes();
    await take(changes, 1);
    const { token: next } = (await store.rotate(token)) as { readonly token: string };
    await store.get(token);
    const event = {
      ...touch,
      data: touch.data.replace(/sha256:v1:[0-9a-f]{64}/, tokenHandle(DEFAULT_TOKEN_DOMAIN, next)),
    };
    for (let count = 0; count < 1100; count++) await memory.append(event);
    await store.stats();
    const taken = await take(changes, 4);
    expect(taken.map(({ type, position }) => `${type} ${position}`)).toEqual([
      ...['touched 2', 'rotated 3', 'reuse 3', 'touched 4'],
    ]);
  });

  it('a log that says less when it is read again is not believed', async () => {
    const { memory, open } = await touchedLog();
    const store = await open();
    Object.assign(memory, { read: async function* () {} });
    await expect(store.changes().next()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CORRUPT' });
  });

  it('a compaction of all that came to an empty log takes nothing from who waited for the first change', async () => {
    const memory = new MemoryEventLog();
    const { store, open } = await opened(POLICY, memory);
    const late = Promise.withResolvers<void>();
    const tail = async function* (options?: TailOptions) {
      await late.promise;
      yield* MemoryEventLog.prototype.tail.call(memory, options);
    };
    const far = Object.assign(plain(memory), {
      tail,
      readSnapshot: (options?: Abortable) => memory.readSnapshot(options),
      compact: (request: CompactRequest) => memory.compact(request),
    });
    const changes = (await opened(POLICY, far)).store.changes();
    const waiting = changes.next();
    await setImmediate();
    await store.create({ principal: 'ann' });
    expect(await store.compact({ retainMs: 0 })).toMatchObject({ upTo: 1 });
    late.resolve();
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    await (await open()).create({ principal: 'bob' });
    expect(await waiting).toMatchObject({ value: { position: 2, type: 'created' } });
    await changes.return?.();
  });

  it('a tail that leads nowhere ends them', async () => {
    const { memory, open } = await touchedLog();
    const store = await open();
    const tail = () => {
      throw new EventLogCompactedError(1);
    };
    Object.assign(memory, { tail });
    await expect(store.changes({ after: 2 }).next()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_COMPACTED' });
  });
});

describe('a consumer', () => {
  it('that is over leaves nothing on the signal that it was given', async () => {
    const { store } = await opened();
    await store.create({ principal: 'ann' });
    const { signal } = new AbortController();
    for await (const _ of store.changes({ signal })) break;
    const waiting = store.changes({ after: 1, signal });
    const next = waiting.next();
    await setImmediate();
    await waiting.return?.();
    await next;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('that throws, or never comes back, hurts nobody', async () => {
    const { store } = await opened();
    const never = store.changes();
    await store.create({ principal: 'ann' });
    await never.next();
    const throws = async () => {
      for await (const { position } of store.changes()) throw new Error(`at ${position}`);
    };
    await expect(throws()).rejects.toThrow('at 1');
    const other = store.changes();
    await take(other, 1);
    await store.create({ principal: 'ann' });
    expect(await take(other, 1)).toMatchObject([{ position: 2 }]);
  });

  it('that writes for every change is no end of it, and holds up nobody', async () => {
    const { store } = await opened();
    const { token } = await store.create({ principal: 'ann' });
    let turns = 0;
    const ticking = (async () => {
      for (; turns < 10; turns++) await setImmediate();
    })();
    let seen = 0;
    for await (const { position } of store.changes()) {
      seen += 1;
      if (turns === 10) break;
      await store.touch(token, { attributes: { position } });
    }
    await ticking;
    expect(seen).toBeGreaterThan(1);
  });

  it('that is slow misses nothing of 20,000 events, which are not kept for it', async () => {
    const { store, log } = await opened({ absoluteTimeoutMs: 10_000_000 });
    const { token } = await store.create({ principal: 'ann' });
    const slow = store.changes();
    const positions = (await take(slow, 1)).map(({ position }) => position);
    const count = 20_000;
    for (let n = 0; n < count; n++) await store.touch(token, { attributes: { n } });
    for (const { position, session } of await take(slow, count)) {
      positions.push(position);
      expect(session?.attributes['n']).toBe(position - 2);
    }
    expect(positions).toEqual(Array.from({ length: count + 1 }, (_, index) => index + 1));
    expect((log as MemoryEventLog).readSync(count)).toHaveLength(1);
  });
});

describe('the ring of the newest changes', () => {
  const change = (position: number, ended: number): SessionChange =>
    ({ position, ended: Array.from({ length: ended }) }) as unknown as SessionChange;

  it('covers what it has, finds what is next, and keeps no more than it may', () =>
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(900)), { maxLength: 30 }),
        (from, steps) => {
          const ring = new ChangeRing(from);
          const all: SessionChange[] = [];
          let position = from;
          for (const [step, ended] of steps) {
            position += step;
            all.push(change(position, ended));
            ring.add(all.at(-1) as SessionChange);
            let kept = 0;
            for (let after = from - 1; after <= position + 1; after++) {
              if (!ring.covers(after)) continue;
              const next = all.find((one) => one.position > after);
              expect(ring.next(after)).toBe(next);
              if (kept === 0)
                kept = all.filter((one) => one.position > after).reduce((sum, one) => sum + one.ended.length, 0);
            }
            expect(ring.covers(position)).toBe(true);
            expect(ring.covers(from - 1)).toBe(false);
            expect(kept).toBeLessThanOrEqual(Math.max(1024, ended));
          }
        },
      ),
    ));

  it('keeps 1,024 changes', () => {
    const ring = new ChangeRing(undefined);
    for (let position = 1; position <= 1025; position++) ring.add(change(position, 0));
    expect([undefined, 0, 1, 2].map((position) => ring.covers(position))).toEqual([false, false, true, true]);
  });
});
