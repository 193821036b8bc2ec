import { join } from 'node:path';
import { SessionStore } from '@sessionlog/core';
import { BENCH_POLICY } from '../bench-session.ts';
import type { BenchContext, Contestant } from '../contestant.ts';
import { fillWithSessions } from '../fill-with-sessions.ts';
import { openLog } from '../open-log.ts';

const HISTORIES = ['no', 'long'] as const;
const YEAR = 31_536_000_000;

/** Two compacted file logs with the same few live sessions: one had a hundred times as many before, long ago. */
export const openingMaterial: Contestant = {
  name: 'opening/logs',
  label: 'the logs that are opened',
  async prepare(context) {
    for (const history of HISTORIES) {
      const log = await openLog('file', logDirectory(context, history), true);
      let now = Date.now() - YEAR;
      const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock: () => now });
      if (history === 'long') await fillWithSessions(log, context.events, context.progress, () => now);
      now += YEAR;
      await fillWithSessions(log, liveSessions(context), context.progress);
      await store.compact({ retainMs: 0 });
      await log.close();
    }
    return { run: async () => 0, close: async () => {} };
  },
};

/** By how much a process grows while it opens a store, at most. */
export function openingMemory(history: (typeof HISTORIES)[number]): Contestant {
  return {
    name: `opening/${history}`,
    label: `a store with ${history} history`,
    async prepare(context) {
      globalThis.gc?.();
      const before = process.memoryUsage.rss();
      const run = async (): Promise<number> => {
        const log = await openLog('file', logDirectory(context, history));
        const store = await SessionStore.open(log, { policy: BENCH_POLICY });
        const { live } = await store.stats();
        if (live !== liveSessions(context)) throw new Error('The opening gave another number of live sessions.');
        await log.close();
        return process.resourceUsage().maxRSS * 1024 - before;
      };
      return { run, close: async () => {} };
    },
  };
}

function logDirectory({ sharedDirectory }: BenchContext, history: string): string {
  return join(sharedDirectory, `opening-${history}`);
}

function liveSessions({ events }: BenchContext): number {
  return Math.ceil(events / 100);
}
