import { benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { cpuMicrosecondsPerCall } from '../cpu-per-call.ts';
import { limitSessions } from '../limit-sessions.ts';
import { growthCalls, growthEvents } from './growth.ts';

/** What the hash of a token and one look into a table cost as that grows: what the caches of the machine alone make of it. */
export function limitGrowth(times: number): Contestant {
  return {
    name: `growth/get/limit/${times}`,
    label: times === 1 ? 'the same in the smallest table' : `limit: hash + table lookup, ${times} times as many`,
    isLimit: true,
    async prepare(context) {
      const tokens = Array.from({ length: growthEvents(context, times) }, benchToken);
      const find = limitSessions(tokens);
      const get = async (index: number): Promise<unknown> => find(scattered(tokens, index));
      const calls = growthCalls('get', context);
      return { run: () => cpuMicrosecondsPerCall(calls, 1, get), close: async () => {} };
    },
  };
}
