import { SessionStore } from '@sessionlog/core';
import { BENCH_POLICY } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { fillLog } from '../fill-log.ts';
import { type LogKind, openLog } from '../open-log.ts';

/** Opening a log and a store over it, from the events of a life or from the snapshot of what it left. */
export function coldStart(kind: LogKind, from: 'events' | 'snapshot'): Contestant {
  return {
    name: `cold/${kind}/${from}`,
    label: from === 'snapshot' ? 'from a snapshot of the live sessions' : `replaying their events from the ${kind} log`,
    async prepare(context) {
      const { directory } = context;
      const options = { policy: BENCH_POLICY, clock: () => 1 };
      const filled = await openLog(kind, directory, true);
      await fillLog(filled, context);
      const { live } = await SessionStore.open(filled, options).then((store) => store.stats());
      if (from === 'snapshot') await (await SessionStore.open(filled, options)).compact({ retainMs: 0 });
      await filled.close();
      const run = async (): Promise<number> => {
        const begin = performance.now();
        const log = await openLog(kind, directory);
        const store = await SessionStore.open(log, options);
        const seconds = (performance.now() - begin) / 1000;
        if ((await store.stats()).live !== live) throw new Error('The opening gave another number of live sessions.');
        await log.close();
        return seconds;
      };
      return { run, close: async () => {} };
    },
  };
}
