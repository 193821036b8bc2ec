import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/memory-event-log.ts';
import { FaultyEventLog } from '../../src/testing/faulty-event-log.ts';
import { HeldEventLog } from '../../src/testing/held-event-log.ts';
import { ScheduledEventLog } from '../../src/testing/scheduled-event-log.ts';

const plainLog = () => {
  const log = new MemoryEventLog();
  return Object.assign(log, { compact: undefined, readSnapshot: undefined });
};

describe.each([
  ['held', () => new HeldEventLog(plainLog() as never)],
  ['faulty', () => new FaultyEventLog(plainLog() as never)],
  ['scheduled', () => new ScheduledEventLog(plainLog() as never, { schedule: (task) => task })],
])('a %s log over one that can not be compacted', (_, open) => {
  it('has no snapshot, and says so when it is to compact', async () => {
    const log = open();
    expect(await log.readSnapshot()).toBeUndefined();
    await expect(log.compact({ upTo: 1, snapshot: '"none"' })).rejects.toThrow(TypeError);
  });
});
