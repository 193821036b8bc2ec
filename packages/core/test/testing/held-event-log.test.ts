import { describe, expect, it } from 'vitest';
import { MemoryEventLog } from '../../src/memory-event-log.ts';
import { HeldEventLog } from '../../src/testing/held-event-log.ts';
import { plainEvent } from '../../src/testing/plain-events.ts';
import { readAll } from '../../src/testing/read-all.ts';
import { testEventLog } from '../../src/testing/test-event-log.ts';
import { wholeLog } from '../../src/testing/whole-log.ts';

describe('a held log', () => {
  it('lands what waits in the order of the calls, when it is told to', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    log.hold();
    const [first, second] = [plainEvent(), plainEvent()];
    const appending = [log.append(first), log.append(second)];
    expect(log.waiting).toBe(2);
    expect(log.readSync?.()).toEqual([]);
    expect(await log.landNext()).toBe(1);
    expect(log.readSync?.().map(({ id }) => id)).toEqual([first.id]);
    await log.landAll();
    expect(await Promise.all(appending)).toEqual([1, 2]);
    expect(await log.landNext()).toBeUndefined();
  });

  it('lets later appends overtake those that wait', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    log.hold();
    const [late, early] = [plainEvent(), plainEvent()];
    const waiting = log.append(late);
    log.release();
    expect(await log.append(early)).toBe(1);
    await log.landAll();
    expect(await waiting).toBe(2);
    expect((await readAll(log)).map(({ id }) => id)).toEqual([early.id, late.id]);
  });

  it('takes the event as it was at the call', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    log.hold();
    const event = { ...plainEvent() };
    const { data } = event;
    const waiting = log.append(event);
    event.data = '"changed afterwards"';
    await log.landAll();
    await waiting;
    expect(log.readSync?.().map((found) => found.data)).toEqual([data]);
  });

  it('rejects an aborted caller at once, and lands the event all the same', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    log.hold();
    const controller = new AbortController();
    const waiting = log.append(plainEvent(), { signal: controller.signal });
    const reason = new Error('given up');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(log.readSync?.()).toEqual([]);
    await log.landAll();
    expect(log.readSync?.()).toHaveLength(1);
  });

  it('never lands a request that is dropped', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    log.hold();
    const waiting = log.append(plainEvent());
    const reason = new Error('the line is dead');
    log.dropNext(reason);
    await expect(waiting).rejects.toBe(reason);
    await log.landAll();
    expect(log.readSync?.()).toEqual([]);
  });

  it('tells both the caller and the one who lands it when the log refuses', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    log.hold();
    const waiting = log.append({ ...plainEvent(), type: '$seal' });
    const refusal = expect(waiting).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
    await expect(log.landNext()).rejects.toMatchObject({ code: 'ERR_SESSION_INVALID' });
    await refusal;
    const refused = expect(log.append({ ...plainEvent(), type: '$seal' })).rejects.toThrow();
    const behind = log.append(plainEvent());
    await log.landAll();
    await refused;
    expect(await behind).toBe(1);
  });

  it('lets a compaction wait among the appends, and lands it when it is told to', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    const upTo = await log.append(plainEvent());
    log.hold();
    const controller = new AbortController();
    const compacting = log.compact({ upTo, snapshot: ['"first"'], signal: controller.signal });
    const appending = log.append(plainEvent());
    expect(log.waiting).toBe(2);
    expect(await log.readSnapshot()).toBeUndefined();
    const reason = new Error('given up');
    controller.abort(reason);
    await expect(compacting).rejects.toBe(reason);
    expect(await log.landNext()).toBe(upTo);
    expect(await wholeLog(log)).toEqual({ upTo, kept: ['"first"'], tail: [] });
    await log.landAll();
    await appending;
    expect(() => log.readSync?.()).toThrow(expect.objectContaining({ code: 'ERR_EVENT_LOG_COMPACTED' }));
  });

  it('lands what waits before it closes', async () => {
    const log = new HeldEventLog(new MemoryEventLog());
    log.hold();
    const waiting = log.append(plainEvent());
    await log.close();
    expect(await waiting).toBe(1);
    await expect(log.append(plainEvent())).rejects.toMatchObject({ code: 'ERR_EVENT_LOG_CLOSED' });
  });
});

testEventLog(
  { describe, it },
  {
    name: 'HeldEventLog that holds nothing',
    abilities: ['compact', 'tail'],
    create: async () => ({ open: async () => new HeldEventLog(new MemoryEventLog()), dispose: async () => {} }),
  },
);
