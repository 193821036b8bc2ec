import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { BENCH_POLICY } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { fillLog } from '../fill-log.ts';
import { usedBytes } from '../used-bytes.ts';

/** The memory that a store takes beside its log, for each live session; the handles of dead ones are in it. */
export const storeHeap: Contestant = {
  name: 'heap/memory',
  label: 'a store over the memory log',
  async prepare(context) {
    const log = new MemoryEventLog();
    await fillLog(log, context);
    const run = async (): Promise<number> => {
      const before = usedBytes();
      const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock: () => 1 });
      const after = usedBytes();
      const { live } = await store.stats();
      return (after - before) / live;
    };
    return { run, close: () => log.close() };
  },
};
