import type { BenchGroup, BenchRow, Target } from '../bench-row.ts';
import { fileStoreGet } from '../contestants/file-store-get.ts';
import { limitGet } from '../contestants/limit-get.ts';
import { limitGetRow } from '../contestants/limit-get-row.ts';
import { memoryStoreGet } from '../contestants/memory-store-get.ts';
import { pgSimpleGet } from '../contestants/pg-simple-get.ts';
import { redisGet } from '../contestants/redis-get.ts';
import { sqliteStoreGet } from '../contestants/sqlite-store-get.ts';
import { storeGet } from '../contestants/store-get.ts';

/** `get` of live sessions, all of which were created before. */
export const getGroup: BenchGroup = {
  name: 'get',
  unit: 'gets/s',
  rows: [
    ...getRows('memory', { limit: { atLeast: 0.6 }, memoryStore: { atLeast: 4 }, redis: { atLeast: 10 } }),
    ...getRows('file', { memoryStore: { atLeast: 2 } }),
    ...getRows('sqlite', { memoryStore: { atLeast: 2 } }),
  ],
};

interface Targets {
  readonly limit?: Target;
  readonly memoryStore: Target;
  readonly redis?: Target;
}

function getRows(kind: 'memory' | 'file' | 'sqlite', targets: Targets): readonly BenchRow[] {
  const limit = limitGetRow(kind);
  const memoryStore = { baseline: memoryStoreGet(1), target: targets.memoryStore };
  const redis = { baseline: redisGet(64), target: targets.redis };
  return [
    {
      name: `get ${kind}`,
      note: 'ours is awaited one at a time, so its target is set against one in flight; many in flight are for comparison',
      ours: storeGet(kind),
      against: [
        { baseline: limit },
        { baseline: limitGet, target: targets.limit },
        memoryStore,
        { baseline: memoryStoreGet(64) },
        redis,
        { baseline: sqliteStoreGet },
        { baseline: pgSimpleGet(64) },
        { baseline: fileStoreGet(64) },
      ],
    },
    {
      name: `limit get ${kind}`,
      note: 'not ours but the limit, beside the same: whether the goal can be reached at all',
      ours: limit,
      against: targets.redis === undefined ? [memoryStore] : [memoryStore, redis],
    },
  ];
}
