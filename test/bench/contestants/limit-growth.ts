import { tokenHandle } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, benchPrincipal, benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { cpuMicrosecondsPerCall } from '../cpu-per-call.ts';
import { growthCalls, growthEvents } from './growth.ts';

const DOMAIN = 'sessionlog.session-token.v1';

/** What the hash of a token and one look into a `Map` cost as that grows: what the caches of the machine alone make of it. */
export function limitGrowth(times: number): Contestant {
  return {
    name: `growth/get/limit/${times}`,
    label: times === 1 ? 'the same in the smallest Map' : `limit: hash + Map lookup, ${times} times as many`,
    async prepare(context) {
      const tokens = Array.from({ length: growthEvents(context, times) }, benchToken);
      const sessions = new Map<string, object>();
      for (const [index, token] of tokens.entries()) {
        sessions.set(tokenHandle(DOMAIN, token), { principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
      }
      const get = async (index: number): Promise<unknown> =>
        sessions.get(tokenHandle(DOMAIN, scattered(tokens, index)));
      const calls = growthCalls('get', context);
      return { run: () => cpuMicrosecondsPerCall(calls, 1, get), close: async () => sessions.clear() };
    },
  };
}
