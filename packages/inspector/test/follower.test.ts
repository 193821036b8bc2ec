import { setImmediate } from 'node:timers/promises';
import {
  type EventLog,
  EventLogUnavailableError,
  type LocalEventLog,
  MemoryEventLog,
  SessionStore,
} from '@sessionlog/core';
import { expect, it } from 'vitest';
import { LivesFollower } from '../src/lives-follower.ts';

const POLICY = { absoluteTimeoutMs: 60_000 };

/** A log whose newest events are not seen until then, and that keeps whoever begins at its start waiting. */
function hidden(log: MemoryEventLog) {
  const view = { upTo: 0, wait: async (): Promise<void> => {} };
  const seen: LocalEventLog = {
    append: (event, options) => log.append(event, options),
    readSync: (after) => log.readSync(after).filter(({ position }) => position <= view.upTo),
    async *read(options) {
      if (options?.after === undefined) await view.wait();
      for await (const event of log.read(options)) if (event.position <= view.upTo) yield event;
    },
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
  return { seen, view };
}

/** A log over the network, which can be out of reach. */
function reachable(log: MemoryEventLog) {
  const network = { isDown: false };
  const far: EventLog = {
    append: (event, options) => log.append(event, options),
    async *read(options) {
      if (network.isDown) throw new EventLogUnavailableError('the network is down');
      yield* log.read(options);
    },
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
  return { far, network };
}

it('lets the event loop turn after every few changes that it reads', async () => {
  await using log = new MemoryEventLog();
  await using store = await SessionStore.open(log, { policy: POLICY });
  const made = 1000;
  for (let number = 0; number < made; number++) await store.create({ principal: 'ann' });
  let turns = 0;
  let isOver = false;
  void (async () => {
    for (; !isOver; turns++) await setImmediate();
  })();
  const follower = await LivesFollower.begin(log, store, undefined);
  isOver = true;
  expect((await follower.catchUp()).lives.length).toBe(made);
  expect(turns).toBeGreaterThanOrEqual(made / 64);
  await follower.close();
});

it('goes on where it was when a log can be reached again', async () => {
  await using log = new MemoryEventLog();
  const { far, network } = reachable(log);
  await using store = await SessionStore.open(far, { policy: POLICY });
  await using writer = await SessionStore.open(log, { policy: POLICY });
  const follower = await LivesFollower.begin(far, store, undefined);
  await writer.create({ principal: 'ann' });
  expect((await follower.catchUp()).lives.length).toBe(1);
  network.isDown = true;
  await writer.create({ principal: 'bob' });
  await expect(follower.catchUp()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  network.isDown = false;
  await writer.create({ principal: 'cat' });
  expect((await follower.catchUp()).lives.length).toBe(3);
  await follower.close();
  await expect(follower.catchUp()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
});

it('tells of much that happens at once, and begins anew where a compaction overtook it', async () => {
  await using log = new MemoryEventLog();
  const { far, network } = reachable(log);
  const compactable = Object.assign(far, {
    compact: log.compact.bind(log),
    readSnapshot: log.readSnapshot.bind(log),
  });
  await using store = await SessionStore.open(compactable, { policy: POLICY });
  await using writer = await SessionStore.open(log, { policy: POLICY });
  const follower = await LivesFollower.begin(compactable, store, undefined);
  for (let made = 0; made < 1100; made++) await writer.create({ principal: `user-${made}` });
  expect((await follower.catchUp()).lives.length).toBe(1100);
  network.isDown = true;
  await expect(follower.catchUp()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
  await writer.expireAll({ reason: 'key leak' });
  const { session } = await writer.create({ principal: 'ann' });
  await writer.compact({ retainMs: 0 });
  network.isDown = false;
  const { lives } = await follower.catchUp();
  expect(lives.floor).toBeDefined();
  expect([lives.length, lives.ids.find(session.id)]).toEqual([1, 0]);
  await follower.close();
});

it('is held up by no event that took no effect, and stands at the change before', async () => {
  await using log = new MemoryEventLog();
  await using store = await SessionStore.open(log, { policy: POLICY });
  const follower = await LivesFollower.begin(log, store, undefined);
  const { token } = await store.create({ principal: 'ann' });
  await store.expire(token);
  const { id = '', type = '', data = '' } = log.readSync().at(-1) ?? {};
  await log.append({ id: `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`, type, data });
  const { lives, upTo } = await follower.catchUp();
  expect(upTo).toBe(3);
  expect(lives.timeline.atPosition(upTo).position).toBe(2);
  await follower.close();
});

it('waits for many touches that come from the log, though no session was created or ended', async () => {
  await using log = new MemoryEventLog();
  const { seen, view } = hidden(log);
  const clock = { now: 1 };
  const options = { policy: { ...POLICY, idleTimeoutMs: 10_000 }, clock: () => clock.now };
  await using store = await SessionStore.open(seen, options);
  await using writer = await SessionStore.open(log, options);
  const follower = await LivesFollower.begin(seen, store, undefined);
  const { token } = await writer.create({ principal: 'ann' });
  view.upTo = 1;
  await follower.catchUp();
  for (clock.now = 2; clock.now < 1202; clock.now++) await writer.touch(token);
  view.wait = async () => {
    for (let turn = 0; turn < 20; turn++) await setImmediate();
  };
  view.upTo = 1201;
  const { lives } = await follower.catchUp();
  expect(lives.rowAt(0, lives.timeline.last)).toMatchObject({ lastSeenAt: 1201, expiresAt: 11_201 });
  await follower.close();
});

it('says that it is behind where it hears of nothing more, and does not answer with what was', async () => {
  await using log = new MemoryEventLog();
  const { seen, view } = hidden(log);
  await using store = await SessionStore.open(seen, { policy: POLICY });
  await using writer = await SessionStore.open(log, { policy: POLICY });
  const follower = await LivesFollower.begin(seen, store, undefined);
  await writer.create({ principal: 'ann' });
  view.upTo = 1;
  expect((await follower.catchUp()).lives.length).toBe(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  view.wait = () => promise;
  // So many at once that the store keeps only the newest of them, however it takes them in.
  for (let made = 0; made < 6000; made++) await writer.create({ principal: `user-${made}` });
  view.upTo = 6001;
  await expect(follower.catchUp()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_STALE' });
  await expect(follower.catchUp()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_STALE' });
  resolve();
  expect((await follower.catchUp()).lives.length).toBe(6001);
  await follower.close();
});
