import { expect, it } from 'vitest';
import { MemoryEventLog } from '../src/memory-event-log.ts';

it('a long read lets timers run, so that it can be given up', async () => {
  const log = new MemoryEventLog();
  for (let count = 0; count < 2000; count++) {
    await log.append({ id: String(count).padStart(26, '0'), type: 'a', data: '{}' });
  }
  const controller = new AbortController();
  setImmediate(() => controller.abort(new Error('given up')));
  let given = 0;
  const reading = async () => {
    for await (const _ of log.read({ signal: controller.signal })) given += 1;
  };
  await expect(reading()).rejects.toThrow('given up');
  expect(given).toBeLessThan(2000);
});
