import { type EventLog, MemoryEventLog, SessionStore } from '@sessionlog/core';
import { expect, it } from 'vitest';
import { AskedInspector } from './asked-inspector.ts';

it('replays no log for attributes of the past that nobody waits for any more', async () => {
  await using memory = new MemoryEventLog();
  let replays = 0;
  const log: EventLog = {
    append: (event, options) => memory.append(event, options),
    read(options) {
      if (options?.after === undefined) replays += 1;
      return memory.read(options);
    },
    close: () => memory.close(),
    [Symbol.asyncDispose]: () => memory.close(),
  };
  await using inspector = await AskedInspector.begin(log);
  const { session } = await inspector.store.create({ principal: 'ann', attributes: { role: 'admin' } });
  const path = `api/sessions/${session.id}/attributes?at=position:1`;
  const before = replays;
  expect(await inspector.get(path)).toEqual({ attributes: { role: 'admin' } });
  expect(replays, 'control').toBeGreaterThan(before);
  const control = replays;
  const left = new AbortController();
  const asked = Array.from({ length: 5 }, () => inspector.fetch(path, { signal: left.signal }));
  left.abort();
  await Promise.all(asked);
  expect(replays).toBe(control);
  expect(await inspector.get(path)).toEqual({ attributes: { role: 'admin' } });
});

it.each([false, true])('says of every position what a replay of the log says, compacted: %s', async (compacted) => {
  await using log = new MemoryEventLog();
  const begun = await AskedInspector.begin(log);
  const { store, clock } = begun;
  const create = (count: number) => store.create({ principal: 'ann', attributes: { count } });
  const [one, two, three] = [await create(1), await create(2), await create(3)];
  clock.now += 10;
  await store.touch(one.token, { attributes: { count: 11 } });
  if (compacted) await store.compact({ retainMs: 0 });
  clock.now += 10;
  await store.touch(one.token);
  const four = await store.rotate(two.token, { attributes: { count: 4 } });
  await store.touch(three.token, { attributes: { count: 13 } });
  await store.expire(three.token);
  clock.now += 9995;
  await store.touch(one.token, { attributes: { count: 21 } });
  await begun.inspector.close();
  const from = (await log.readSnapshot())?.upTo ?? 1;
  const { position: upTo = 0 } = await store.stats();
  await using inspector = await AskedInspector.begin(log, { store });
  inspector.clock.now = clock.now;
  let compared = 0;
  for (let position = from; position <= upTo; position++) {
    const past = await SessionStore.asOf(log, { position });
    for (const { id } of [one.session, two.session, three.session, four?.session ?? one.session]) {
      const expected = past.find(id)?.session?.attributes;
      if (expected === undefined) continue;
      expect(await inspector.get(`api/sessions/${id}/attributes?at=position:${position}`)).toEqual({
        attributes: expected,
      });
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(compacted ? 18 : 25);
});
