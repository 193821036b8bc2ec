import type { BenchGroup, BenchRow, Target } from '../bench-row.ts';
import { fileStoreGet } from '../contestants/file-store-get.ts';
import { limitGet } from '../contestants/limit-get.ts';
import { memoryStoreGet } from '../contestants/memory-store-get.ts';
import { pgSimpleGet } from '../contestants/pg-simple-get.ts';
import { redisGet } from '../contestants/redis-get.ts';
import { sqliteStoreGet } from '../contestants/sqlite-store-get.ts';
import { storeGet } from '../contestants/store-get.ts';
import type { LogKind } from '../open-log.ts';

/** `get` of live sessions, all of which were created before. */
export const getGroup: BenchGroup = {
  name: 'get',
  unit: 'gets/s',
  rows: [
    getRow('memory', { limit: { atLeast: 0.6 }, memoryStore: { atLeast: 4 }, redis: { atLeast: 10 } }),
    getRow('file', { memoryStore: { atLeast: 2 } }),
    getRow('sqlite', { memoryStore: { atLeast: 2 } }),
  ],
};

interface Targets {
  readonly limit?: Target;
  readonly memoryStore: Target;
  readonly redis?: Target;
}

function getRow(kind: LogKind, targets: Targets): BenchRow {
  return {
    name: `get ${kind}`,
    note: 'ours is awaited one at a time, so its target is set against one in flight; many in flight are for comparison',
    ours: storeGet(kind),
    against: [
      { baseline: limitGet, target: targets.limit },
      { baseline: memoryStoreGet(1), target: targets.memoryStore },
      { baseline: memoryStoreGet(64) },
      { baseline: redisGet(64), target: targets.redis },
      { baseline: sqliteStoreGet },
      { baseline: pgSimpleGet(64) },
      { baseline: fileStoreGet(64) },
    ],
  };
}
