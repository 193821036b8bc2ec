import { MemoryEventLog, SessionStore } from '@sessionlog/core';
import { BENCH_POLICY, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { openFilledStore } from '../open-filled-store.ts';
import type { LogKind } from '../open-log.ts';
import { serialRate } from '../rate.ts';

const MOST = 100_000;

/**
 * `store.get` of tokens that open nothing, one after the other: garbage, of which one character was changed so that the
 * checksum is wrong, or unknown ones, of another store, in which nothing is wrong.
 */
export function storeMiss(kind: LogKind, what: 'garbage' | 'unknown'): Contestant {
  return {
    name: `get/${kind}/${what}`,
    label: `store.get of ${what} tokens over the ${kind} log`,
    async prepare(context) {
      const { log, store } = await openFilledStore(kind, context);
      const tokens = await foreignTokens(Math.min(context.events, MOST));
      const asked = what === 'unknown' ? tokens : tokens.map(withChange);
      const get = async (index: number): Promise<void> => {
        if ((await store.get(scattered(asked, index))) !== undefined) throw new Error('A token opened a session.');
      };
      return { run: () => serialRate(context.runMs, 64, get), close: () => log.close() };
    },
  };
}

async function foreignTokens(count: number): Promise<string[]> {
  const store = await SessionStore.open(new MemoryEventLog(), { policy: BENCH_POLICY });
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push((await store.create({ principal: 'somebody' })).token);
  return tokens;
}

// The first one behind the prefix.
function withChange(token: string): string {
  const at = token.indexOf('_') + 1;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}
