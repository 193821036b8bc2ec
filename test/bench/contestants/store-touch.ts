import type { EventLog, Position } from '@sessionlog/core';
import { BENCH_POLICY, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { openFilledStore } from '../open-filled-store.ts';
import type { LogKind } from '../open-log.ts';
import { serialRate } from '../rate.ts';

const INTERVAL_MS = 86_400_000;

/** `store.touch`, one after the other, each within the interval of the creation: it writes nothing. */
export function storeTouch(kind: LogKind): Contestant {
  return {
    name: `touch/${kind}`,
    label: `store.touch within the interval over the ${kind} log`,
    async prepare(context) {
      const policy = { ...BENCH_POLICY, touchIntervalMs: INTERVAL_MS };
      const { log, store, tokens } = await openFilledStore(kind, context, policy);
      const { position } = await store.stats();
      const touch = async (index: number): Promise<void> => {
        if ((await store.touch(scattered(tokens, index))) === undefined)
          throw new Error('A live session was not found.');
      };
      const run = async (): Promise<number> => {
        const rate = await serialRate(context.runMs, 64, touch);
        if (await hasEventsBehind(log, position)) throw new Error('A touch within the interval was written.');
        return rate;
      };
      return { run, close: () => log.close() };
    },
  };
}

async function hasEventsBehind(log: EventLog, after: Position | undefined): Promise<boolean> {
  for await (const _ of log.read({ after })) return true;
  return false;
}
