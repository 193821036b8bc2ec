import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/memory-event-log.ts';
import type { AppendFault } from '../../src/testing/faulty-event-log.ts';
import { FaultyEventLog } from '../../src/testing/faulty-event-log.ts';
import { plainEvent, plainEvents } from '../../src/testing/plain-events.ts';
import { readAll } from '../../src/testing/read-all.ts';
import { testEventLog } from '../../src/testing/test-event-log.ts';
import { wholeLog } from '../../src/testing/whole-log.ts';

const faults: readonly { fault: AppendFault; rejection: object; lands: boolean }[] = [
  { fault: 'full', rejection: { code: 'ERR_EVENT_LOG_FULL' }, lands: false },
  { fault: 'request-lost', rejection: { code: 'ERR_EVENT_LOG_UNAVAILABLE' }, lands: false },
  { fault: 'response-lost', rejection: { code: 'ERR_EVENT_LOG_UNAVAILABLE' }, lands: true },
  { fault: 'aborted', rejection: { name: 'AbortError' }, lands: false },
  { fault: 'aborted-after-landing', rejection: { name: 'AbortError' }, lands: true },
  { fault: 'poisoned', rejection: { code: 'ERR_EVENT_LOG_POISONED' }, lands: true },
];

const over = async (count: number): Promise<{ inner: MemoryEventLog; log: FaultyEventLog }> => {
  const inner = new MemoryEventLog();
  for (const event of plainEvents(count)) await inner.append(event);
  return { inner, log: new FaultyEventLog(inner) };
};

describe('a faulty log', () => {
  it.each(faults)('$fault', async ({ fault, rejection, lands }) => {
    const { inner, log } = await over(0);
    log.failAppends(undefined, fault);
    await log.append(plainEvent());
    await expect(log.append(plainEvent())).rejects.toMatchObject(rejection);
    expect(inner.readSync()).toHaveLength(lands ? 2 : 1);
  });

  it.each(faults)('compaction: $fault', async ({ fault, rejection, lands }) => {
    const { inner, log } = await over(2);
    log.failCompactions(undefined, fault);
    await log.compact({ upTo: 1, snapshot: '"first"' });
    await expect(log.compact({ upTo: 2, snapshot: '"second"' })).rejects.toMatchObject(rejection);
    expect((await wholeLog(inner)).kept).toEqual([lands ? '"second"' : '"first"']);
    if (fault === 'poisoned') await expect(log.readSnapshot()).rejects.toMatchObject(rejection);
    else expect((await wholeLog(log)).upTo).toBe(lands ? 2 : 1);
  });

  it('goes on after a fault, unless it was poisoned by it', async () => {
    for (const { fault } of faults) {
      const { log } = await over(1);
      log.failAppends(fault);
      await expect(log.append(plainEvent())).rejects.toThrow();
      if (fault === 'poisoned') {
        await expect(log.append(plainEvent())).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
        await expect(readAll(log)).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_POISONED' });
        expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_POISONED' }));
      } else {
        await log.append(plainEvent());
        expect(await readAll(log)).toEqual([...log.readSync()]);
      }
    }
  });

  it('refuses an event outside the grammar before any fault after landing', async () => {
    const { inner, log } = await over(0);
    log.failAppends('response-lost');
    await expect(log.append({ ...plainEvent(), type: '' })).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
    expect(inner.readSync()).toEqual([]);
  });

  it.each([0, 1, 2, 3])('breaks a read off behind %i events', async (count) => {
    const { log } = await over(3);
    log.failReads(count);
    const given: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const { id } of log.read()) given.push(id);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_UNAVAILABLE' });
    expect(given).toHaveLength(count);
    log.failReads(count);
    expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_UNAVAILABLE' }));
    expect(await readAll(log)).toHaveLength(3);
  });

  it('breaks nothing off that has fewer events, and counts reads in turn', async () => {
    const { log } = await over(3);
    log.failReads(4, undefined, 0);
    expect(await readAll(log)).toHaveLength(3);
    expect(log.readSync()).toHaveLength(3);
    expect(() => log.readSync()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_UNAVAILABLE' }));
  });

  it('forgets what was told and did not happen yet when it is mended', async () => {
    const { log } = await over(0);
    log.failAppends('full');
    log.failCompactions('full');
    log.failReads(0);
    log.mend();
    const upTo = await log.append(plainEvent());
    expect(await readAll(log)).toHaveLength(1);
    await log.compact({ upTo, snapshot: '"one"' });
  });
});

testEventLog(
  { describe, it },
  {
    name: 'FaultyEventLog without faults',
    abilities: ['compact', 'tail'],
    create: async () => ({ open: async () => new FaultyEventLog(new MemoryEventLog()), dispose: async () => {} }),
  },
);
