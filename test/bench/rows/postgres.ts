import type { BenchGroup } from '../bench-row.ts';
import { barePostgresAppend } from '../contestants/bare-postgres-append.ts';
import { barePostgresGet } from '../contestants/bare-postgres-get.ts';
import { oneGetAQuery } from '../contestants/one-get-a-query.ts';
import { pgSimpleGet } from '../contestants/pg-simple-get.ts';
import { pgSimpleSet } from '../contestants/pg-simple-set.ts';
import { postgresAppend } from '../contestants/postgres-append.ts';
import { postgresGet, postgresGetsPerQuery } from '../contestants/postgres-get.ts';
import { pgSimpleRefusal, postgresRefusal } from '../contestants/refusal.ts';
import { logoutRow } from './logout.ts';

const REFUSAL =
  'the price of an answer that says what the logout ended: it looks into the log before and behind its append';
const APPENDS = [1, 8, 64] as const;
const GETS = [1, 1000] as const;

/** What is measured on a PostgreSQL server. */
export const postgresGroups: readonly BenchGroup[] = [
  ...APPENDS.map(appendGroup),
  ...GETS.map(getGroup),
  {
    name: 'gets per query',
    unit: 'gets/query',
    rows: [
      {
        name: 'gets per query postgres 1000',
        ours: postgresGetsPerQuery(1000),
        against: [{ baseline: oneGetAQuery, target: { atLeast: 20 } }],
      },
    ],
  },
  {
    name: 'logout postgres',
    unit: 'ms',
    rows: [
      logoutRow('postgres'),
      { name: 'refusal postgres', note: REFUSAL, ours: postgresRefusal, against: [{ baseline: pgSimpleRefusal }] },
    ],
  },
];

function appendGroup(inFlight: (typeof APPENDS)[number]): BenchGroup {
  return {
    name: `append ${inFlight}`,
    unit: 'appends/s',
    rows: [
      {
        name: `append postgres ${inFlight}`,
        note: 'the bare INSERT: one table like ours, one connection, as many rows as are in flight, and no lock',
        ours: postgresAppend(inFlight),
        against: [
          {
            baseline: barePostgresAppend(inFlight, 'planned once'),
            target: inFlight === 64 ? { atLeast: 0.8 } : undefined,
          },
          { baseline: barePostgresAppend(inFlight, 'planned each time') },
          { baseline: pgSimpleSet(inFlight) },
        ],
      },
    ],
  };
}

function getGroup(inFlight: (typeof GETS)[number]): BenchGroup {
  return {
    name: `get postgres ${inFlight}`,
    unit: 'gets/s',
    rows: [
      {
        name: `get postgres ${inFlight}`,
        note: 'every get asks the server before it answers; of those that wait at a time one query answers all',
        ours: postgresGet(inFlight),
        against: [{ baseline: barePostgresGet(inFlight) }, { baseline: pgSimpleGet(inFlight) }],
      },
    ],
  };
}
