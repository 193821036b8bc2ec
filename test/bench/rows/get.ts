import type { BenchGroup } from '../bench-row.ts';
import { limitGet } from '../contestants/limit-get.ts';
import { memoryStoreGet } from '../contestants/memory-store.ts';
import { sqliteStoreGet } from '../contestants/sqlite-store.ts';
import { storeGet } from '../contestants/store-get.ts';

/** `get` of live sessions, all of which were created before. */
export const getGroup: BenchGroup = {
  name: 'get',
  unit: 'gets/s',
  rows: [
    {
      name: 'get memory',
      ours: storeGet('memory'),
      against: [
        { baseline: limitGet, target: { atLeast: 0.6 } },
        { baseline: memoryStoreGet, target: { atLeast: 4 } },
        { baseline: sqliteStoreGet },
      ],
    },
    {
      name: 'get file',
      ours: storeGet('file'),
      against: [
        { baseline: limitGet },
        { baseline: memoryStoreGet, target: { atLeast: 2 } },
        { baseline: sqliteStoreGet },
      ],
    },
    {
      name: 'get sqlite',
      ours: storeGet('sqlite'),
      against: [
        { baseline: limitGet },
        { baseline: memoryStoreGet, target: { atLeast: 2 } },
        { baseline: sqliteStoreGet },
      ],
    },
  ],
};
