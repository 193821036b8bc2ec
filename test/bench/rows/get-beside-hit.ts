import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { storeGet } from '../contestants/store-get.ts';
import { storeMiss } from '../contestants/store-miss.ts';
import { storeTouch } from '../contestants/store-touch.ts';
import { EMBEDDED_LOG_KINDS, type LogKind } from '../open-log.ts';

const SPELLING =
  'garbage: a token with one character changed, so that its checksum is wrong; unknown: a token of another store';

/** What else a request costs, beside a `get` that finds its session. */
export const getBesideHitGroups: readonly BenchGroup[] = EMBEDDED_LOG_KINDS.map((kind) => ({
  name: `get and touch ${kind}`,
  unit: 'calls/s',
  rows: rows(kind),
}));

function rows(kind: LogKind): readonly BenchRow[] {
  const hit = storeGet(kind);
  return [
    {
      name: `get garbage ${kind}`,
      note: SPELLING,
      ours: storeMiss(kind, 'garbage'),
      against: [{ baseline: hit, target: { atLeast: 1 } }],
    },
    {
      name: `get unknown ${kind}`,
      note: SPELLING,
      ours: storeMiss(kind, 'unknown'),
      against: [{ baseline: hit }],
    },
    {
      name: `touch within the interval ${kind}`,
      note: 'each touch answers with the session, and none of them is written',
      ours: storeTouch(kind),
      against: [{ baseline: hit, target: { atLeast: 0.8 } }],
    },
  ];
}
