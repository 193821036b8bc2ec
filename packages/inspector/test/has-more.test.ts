import { type EventLog, MemoryEventLog, SessionStore } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { hasMore } from '../src/has-more.ts';
import { LivesFollower } from '../src/lives-follower.ts';

const POLICY = { absoluteTimeoutMs: 60_000 };

/** A log that can only be waited for, and tells how many of its reads are still under way. */
function far(log: MemoryEventLog) {
  const reads = { open: 0 };
  const seen: EventLog = {
    append: (event, options) => log.append(event, options),
    async *read(options) {
      reads.open += 1;
      try {
        yield* log.read(options);
      } finally {
        reads.open -= 1;
      }
    },
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
  return { seen, reads };
}

it.each(['local', 'far'])(
  'a %s log has more behind its last event but one, and behind what was compacted',
  async (kind) => {
    await using memory = new MemoryEventLog();
    const { seen, reads } = far(memory);
    const log = kind === 'local' ? memory : seen;
    expect(await hasMore(log, Number.MIN_SAFE_INTEGER)).toBe(false);
    await using store = await SessionStore.open(memory, { policy: POLICY });
    for (let made = 0; made < 3; made++) await store.create({ principal: 'ann' });
    const answers = async () => Promise.all([-1, 0, 2, 3, 4].map((after) => hasMore(log, after)));
    expect(await answers()).toEqual([true, true, true, false, false]);
    await store.expireAll({});
    await store.compact({ retainMs: 0 });
    expect(await answers()).toEqual([true, true, true, true, false]);
    expect(reads.open).toBe(0);
    await memory.close();
    await expect(hasMore(log, 4)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  },
);

it('so a store is asked for its figures only where it has', async () => {
  await using log = new MemoryEventLog();
  await using store = await SessionStore.open(log, { policy: POLICY });
  await store.create({ principal: 'ann' });
  const follower = await LivesFollower.begin(log, store, undefined);
  const stats = store.stats.bind(store);
  let asked = 0;
  store.stats = () => {
    asked += 1;
    return stats();
  };
  for (let time = 0; time < 3; time++) expect((await follower.catchUp()).lives.length).toBe(1);
  expect(asked).toBe(0);
  await store.create({ principal: 'bob' });
  expect((await follower.catchUp()).lives.length).toBe(2);
  expect(asked).toBe(1);
  await follower.close();
});
