import { scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { openFilledStore } from '../open-filled-store.ts';
import type { LogKind } from '../open-log.ts';
import { serialRate } from '../rate.ts';

/** `store.get` of live sessions, one after the other, over a log that holds their creations. */
export function storeGet(kind: LogKind): Contestant {
  return {
    name: `get/${kind}`,
    label: `store.get over the ${kind} log`,
    async prepare(context) {
      const { log, store, tokens } = await openFilledStore(kind, context);
      const get = async (index: number): Promise<void> => {
        if ((await store.get(scattered(tokens, index))) === undefined) throw new Error('A live session was not found.');
      };
      return { run: () => serialRate(context.runMs, 64, get), close: () => log.close() };
    },
  };
}
