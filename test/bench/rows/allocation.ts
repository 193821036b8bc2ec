import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { answerAllocation, getAllocation } from '../contestants/allocation.ts';
import { EMBEDDED_LOG_KINDS, type LogKind } from '../open-log.ts';

/** What is allocated for each `get`. */
export const allocationGroup: BenchGroup = {
  name: 'allocation',
  unit: 'bytes for each get',
  rows: EMBEDDED_LOG_KINDS.map(allocationRow),
};

function allocationRow(kind: LogKind): BenchRow {
  return {
    name: `allocation get ${kind}`,
    note: 'a million gets of a log in which nothing is new; what the heap grows by in each hundred of them',
    ours: getAllocation(kind),
    against: [{ baseline: answerAllocation, target: { atMost: 1 } }],
  };
}
