import { SessionStore } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { type LogKind, openLog } from '../open-log.ts';
import { concurrentRate } from '../rate.ts';

/** `store.create`, with a number of calls in flight. */
export function storeCreate(kind: LogKind, inFlight: number): Contestant {
  return {
    name: `create/${kind}/${inFlight}`,
    label: `store.create over the ${kind} log, ${inFlight} in flight`,
    async prepare({ directory, runMs }) {
      const log = await openLog(kind, directory);
      const store = await SessionStore.open(log, { policy: BENCH_POLICY });
      const create = (index: number): Promise<unknown> =>
        store.create({ principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
      return { run: () => concurrentRate(runMs, inFlight, create), close: () => log.close() };
    },
  };
}
