import { tokenHandle } from '@sessionlog/core';
import { BENCH_ATTRIBUTES, benchPrincipal, benchToken } from '../bench-session.ts';
import type { Contestant } from '../contestant.ts';
import { syncRate } from '../rate.ts';

const DOMAIN = 'sessionlog.session-token.v1';

/** No `create` in memory can be faster: random bytes for a token, its hash, and one entry in a `Map`. */
export const limitCreate: Contestant = {
  name: 'create/limit-memory',
  label: 'limit: random token + hash + Map entry',
  async prepare({ runMs }) {
    const sessions = new Map<string, object>();
    const create = (index: number): void => {
      const handle = tokenHandle(DOMAIN, benchToken());
      sessions.set(handle, { principal: benchPrincipal(index), attributes: BENCH_ATTRIBUTES });
    };
    return { run: async () => syncRate(runMs, 64, create), close: async () => sessions.clear() };
  },
};
