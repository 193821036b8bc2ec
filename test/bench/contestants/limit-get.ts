import { tokenHandle } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, benchPrincipal, benchToken, scattered } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { syncRate } from '../rate.ts';

const DOMAIN = 'sessionlog.session-token.v1';

/** No `get` can be faster: the hash of the token and one look into a `Map`. */
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
