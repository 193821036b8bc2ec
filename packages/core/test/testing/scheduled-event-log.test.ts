import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../../test/setup/scale.ts';
import type { EventLog } from '../../src/event-log.ts';
import { MemoryEventLog } from '../../src/memory-event-log.ts';
import { plainEvent, plainEvents } from '../../src/testing/plain-events.ts';
import { readAll } from '../../src/testing/read-all.ts';
import { ScheduledEventLog } from '../../src/testing/scheduled-event-log.ts';
import { testEventLog } from '../../src/testing/test-event-log.ts';
import { effectAtCallEventLog } from './effect-at-call-event-log.ts';
import type { CatchUp } from './toy-store.ts';
import { joinNext, joinUnderWay, ToyStore } from './toy-store.ts';

const scheduled = (log: EventLog, scheduler: fc.Scheduler): EventLog => new ScheduledEventLog(log, scheduler);

// The more claims, the sooner one of them joins a catch-up that was read too early.
const NAMES = Array.from({ length: 8 }, (_, index) => `"name ${index}"`);
const CLAIMS = [...NAMES, '"name 0"'];

/** Claims of several names in one store, one name claimed twice: each must get exactly one winner. */
function oneWinnerEach(
  over: typeof scheduled,
  share: (catchUp: CatchUp) => CatchUp,
): fc.IAsyncProperty<[fc.Scheduler]> {
  return fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const store = new ToyStore(over(new MemoryEventLog(), scheduler), share);
    const creating = plainEvents(CLAIMS.length).map((event, index) => {
      return store.create({ ...event, data: CLAIMS[index] ?? '' });
    });
    const wins = await scheduler.waitFor(Promise.all(creating));
    expect(CLAIMS.filter((_, index) => wins[index]).toSorted()).toEqual(NAMES);
  });
}

describe('a scheduled log models both hops of an append', () => {
  it('finds the catch-up that is shared too early within 50 runs', async () => {
    const found = await fc.check(oneWinnerEach(scheduled, joinUnderWay), { numRuns: 50 });
    expect(found.failed).toBe(true);
  });

  it('control: with the effect at the call the same bug survives 3,000 runs', async () => {
    const found = await fc.check(oneWinnerEach(effectAtCallEventLog, joinUnderWay), { numRuns: 3000 });
    expect(found.failed).toBe(false);
  });

  it('finds nothing wrong with a catch-up that begins behind the append', async () => {
    await fc.assert(oneWinnerEach(scheduled, joinNext), { numRuns: 300 * scale });
  });
});

describe('a scheduled log', () => {
  it('lands an append when its request arrives, not when it is called or answered', async () => {
    const arrivals: (() => void)[] = [];
    const log = new MemoryEventLog();
    const slow = new ScheduledEventLog(log, {
      schedule: (task) => new Promise((resolve) => arrivals.push(() => resolve(task))),
    });
    let answered = false;
    const appending = slow.append(plainEvent()).then(() => {
      answered = true;
    });
    expect(await readAll(log)).toHaveLength(0);
    arrivals.shift()?.();
    await new Promise(setImmediate);
    expect(await readAll(log)).toHaveLength(1);
    expect(answered).toBe(false);
    arrivals.shift()?.();
    await appending;
  });

  it('compacts when the request arrives, and gives the snapshot that was there when its request did', async () => {
    const arrivals: (() => void)[] = [];
    const log = new MemoryEventLog();
    const upTo = await log.append(plainEvent());
    const slow = new ScheduledEventLog(log, {
      schedule: (task) => new Promise((resolve) => arrivals.push(() => resolve(task))),
    });
    const step = async (): Promise<void> => {
      arrivals.shift()?.();
      await new Promise(setImmediate);
    };
    const before = slow.readSnapshot();
    await step();
    const compacting = slow.compact({ upTo, snapshot: ['"first"'] });
    expect(await log.readSnapshot()).toBeUndefined();
    await step();
    await step();
    expect((await log.readSnapshot())?.upTo).toBe(upTo);
    expect(await before).toBeUndefined();
    await step();
    await compacting;
  });

  it('has no readSync', () => {
    expect('readSync' in new ScheduledEventLog(new MemoryEventLog(), { schedule: (task) => task })).toBe(false);
  });
});

testEventLog(
  { describe, it },
  {
    name: 'ScheduledEventLog, with tasks that run as they come',
    abilities: ['compact'],
    create: async () => ({
      open: async () => new ScheduledEventLog(new MemoryEventLog(), { schedule: (task) => task }),
      dispose: async () => {},
    }),
  },
);
