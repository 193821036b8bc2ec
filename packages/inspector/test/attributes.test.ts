import { type EventLog, MemoryEventLog } from '@sessionlog/core';
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
