import { tokenHandle } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, benchPrincipal, benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { syncRate } from '../rate.ts';

const DOMAIN = 'sessionlog.session-token.v1';

/**
 * The loop that the performance goals name: the hash of the token, in the spelling that a log has, and one look into a `Map`.
 * It is not the least that a `get` can do without, which is `limitGetRow`: that takes less than half of its time.
 */
export const limitGet: Contestant = {
  name: 'get/limit',
  label: 'limit: hash + Map lookup',
  async prepare({ events, runMs }) {
    const tokens = Array.from({ length: events }, benchToken);
    const sessions = new Map<string, object>();
    for (const [index, token] of tokens.entries()) {
      sessions.set(tokenHandle(DOMAIN, token), { principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
    }
    const get = (index: number): void => {
      if (sessions.get(tokenHandle(DOMAIN, scattered(tokens, index))) === undefined) {
        throw new Error('A session was not found.');
      }
    };
    return { run: async () => syncRate(runMs, 64, get), close: async () => sessions.clear() };
  },
};
