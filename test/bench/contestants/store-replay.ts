import { SessionStore } from '@sessionlog/core';
import { BENCH_POLICY } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { fillLog } from '../fill-log.ts';
import { type LogKind, openLog } from '../open-log.ts';

/** Opening a store over a full log: for the memory log the fold alone, for the others the opening of the log too. */
export function storeReplay(kind: LogKind): Contestant {
  return {
    name: `replay/${kind}`,
    label: `SessionStore.open over the ${kind} log`,
    async prepare(context) {
      const { directory, events } = context;
      const filled = await openLog(kind, directory, true);
      await fillLog(filled, context);
      if (kind !== 'memory') await filled.close();
      const run = async (): Promise<number> => {
        const begin = performance.now();
        const log = kind === 'memory' ? filled : await openLog(kind, directory);
        const store = await SessionStore.open(log, { policy: BENCH_POLICY, clock: () => 1 });
        const seconds = (performance.now() - begin) / 1000;
        const { live, ended } = await store.stats();
        if (live === 0 || ended === 0) throw new Error('The replay gave no live or no ended session.');
        if (kind !== 'memory') await log.close();
        return events / seconds;
      };
      return { run, close: () => filled.close() };
    },
  };
}
