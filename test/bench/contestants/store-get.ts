import { SessionStore } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, BENCH_POLICY, benchPrincipal, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { type LogKind, openLog } from '../open-log.ts';
import { callAll, serialRate } from '../rate.ts';

const IN_FLIGHT = 4096;

/** `store.get` of live sessions, one after the other, over a log that holds their creations. */
export function storeGet(kind: LogKind): Contestant {
  return {
    name: `get/${kind}`,
    label: `store.get over the ${kind} log`,
    async prepare({ directory, events, runMs, progress }) {
      const log = await openLog(kind, directory);
      const store = await SessionStore.open(log, { policy: BENCH_POLICY });
      const tokens: string[] = [];
      const create = async (index: number): Promise<void> => {
        const { token } = await store.create({ principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
        tokens.push(token);
      };
      await callAll(events, IN_FLIGHT, create, progress);
      const get = async (index: number): Promise<void> => {
        if ((await store.get(scattered(tokens, index))) === undefined) throw new Error('A live session was not found.');
      };
      return { run: () => serialRate(runMs, 64, get), close: () => log.close() };
    },
  };
}
