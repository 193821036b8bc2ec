import type { BenchGroup, BenchRow, Comparison, Target } from '../bench-row.ts';
import { bareSqliteCreate } from '../contestants/bare-sqlite-create.ts';
import { fileStoreSet } from '../contestants/file-store-set.ts';
import { limitAppend, limitPoolAppend } from '../contestants/limit-append.ts';
import { limitCreate } from '../contestants/limit-create.ts';
import { limitFileCreate, limitSqliteCreate } from '../contestants/limit-durable-create.ts';
import { memoryStoreCreate } from '../contestants/memory-store-create.ts';
import { pgSimpleSet } from '../contestants/pg-simple-set.ts';
import { redisSet } from '../contestants/redis-set.ts';
import { sqliteStoreCreate } from '../contestants/sqlite-store-create.ts';
import { storeCreate } from '../contestants/store-create.ts';

const MANY = 64;
const ITSELF = 'not ours but the limit, beside the same: whether the goal can be reached at all';

/** `create`, one call after the other. */
export const createOneGroup: BenchGroup = {
  name: 'create 1',
  unit: 'creates/s',
  rows: [
    memoryRow(1),
    {
      name: 'create file 1',
      ours: storeCreate('file', 1),
      against: [{ baseline: limitAppend(1), target: { atLeast: 0.8 } }, { baseline: limitPoolAppend }, ...peers(1)],
    },
    {
      name: 'limit create file 1',
      note: ITSELF,
      ours: limitPoolAppend,
      against: [{ baseline: limitAppend(1), target: { atLeast: 0.8 } }],
    },
    {
      name: 'create sqlite 1',
      ours: storeCreate('sqlite', 1),
      against: [{ baseline: limitAppend(1), target: { atLeast: 0.8 } }, { baseline: bareSqliteCreate(1) }, ...peers(1)],
    },
    {
      name: 'limit create sqlite 1',
      note: ITSELF,
      ours: bareSqliteCreate(1),
      against: [{ baseline: limitAppend(1), target: { atLeast: 0.8 } }],
    },
  ],
};

/** `create`, many calls in flight. */
export const createManyGroup: BenchGroup = {
  name: `create ${MANY}`,
  unit: 'creates/s',
  rows: [
    memoryRow(MANY),
    {
      name: `create file ${MANY}`,
      ours: storeCreate('file', MANY),
      against: [
        { baseline: limitAppend(MANY), target: { atLeast: 0.6 } },
        { baseline: limitFileCreate(MANY) },
        ...peers(MANY, { redis: { atLeast: 1 } }),
      ],
    },
    {
      name: `limit create file ${MANY}`,
      note: ITSELF,
      ours: limitFileCreate(MANY),
      against: [
        { baseline: limitAppend(MANY), target: { atLeast: 0.6 } },
        { baseline: redisSet(MANY), target: { atLeast: 1 } },
      ],
    },
    {
      name: `create sqlite ${MANY}`,
      ours: storeCreate('sqlite', MANY),
      against: [
        { baseline: limitAppend(MANY), target: { atLeast: 0.6 } },
        { baseline: bareSqliteCreate(MANY) },
        { baseline: limitSqliteCreate(MANY) },
        ...peers(MANY, { sqlite: { atLeast: 20 } }),
      ],
    },
    {
      name: `limit create sqlite ${MANY}`,
      note: ITSELF,
      ours: limitSqliteCreate(MANY),
      against: [
        { baseline: limitAppend(MANY), target: { atLeast: 0.6 } },
        { baseline: sqliteStoreCreate, target: { atLeast: 20 } },
      ],
    },
  ],
};

function peers(inFlight: number, targets: { readonly redis?: Target; readonly sqlite?: Target } = {}): Comparison[] {
  return [
    { baseline: redisSet(inFlight), target: targets.redis },
    { baseline: sqliteStoreCreate, target: targets.sqlite },
    { baseline: pgSimpleSet(inFlight) },
    { baseline: fileStoreSet(inFlight) },
  ];
}

function memoryRow(inFlight: number): BenchRow {
  return {
    name: `create memory ${inFlight}`,
    note: 'not durable: the memory log ends with the process',
    ours: storeCreate('memory', inFlight),
    against: [{ baseline: limitCreate }, { baseline: memoryStoreCreate(inFlight) }],
  };
}
