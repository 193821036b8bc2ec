import { SessionStore } from '@sessionlog/core';
import { BENCH_POLICY } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { fillWithSessions } from '../fill-with-sessions.ts';
import { type LogKind, openLog } from '../open-log.ts';

/** Opening a log and a store over it, which holds live sessions and nothing else: their creations, or a snapshot. */
export function coldStart(kind: LogKind, from: 'creations' | 'snapshot'): Contestant {
  return {
    name: `cold/${kind}/${from}`,
    label: from === 'snapshot' ? 'from a snapshot of the sessions' : 'replaying their creations',
    async prepare({ directory, events, progress }) {
      const filled = await openLog(kind, directory, true);
      await fillWithSessions(filled, events, progress);
      if (from === 'snapshot') {
        const store = await SessionStore.open(filled, { policy: BENCH_POLICY });
        await store.compact({ retainMs: 0 });
      }
      await filled.close();
      const run = async (): Promise<number> => {
        const begin = performance.now();
        const log = await openLog(kind, directory);
        const store = await SessionStore.open(log, { policy: BENCH_POLICY });
        const seconds = (performance.now() - begin) / 1000;
        const { live } = await store.stats();
        if (live !== events) throw new Error('The opening gave another number of live sessions.');
        await log.close();
        return seconds;
      };
      return { run, close: async () => {} };
    },
  };
}
