import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { answerAllocation, getAllocation, limitAllocation } from '../contestants/allocation.ts';
import { EMBEDDED_LOG_KINDS, type LogKind } from '../open-log.ts';

const ANSWER = { baseline: answerAllocation, target: { atMost: 1 } };

/** What is allocated for each `get`. */
export const allocationGroup: BenchGroup = {
  name: 'allocation',
  unit: 'bytes for each get',
  rows: EMBEDDED_LOG_KINDS.flatMap(allocationRows),
};

function allocationRows(kind: LogKind): readonly BenchRow[] {
  const limit = limitAllocation(kind === 'file' ? 'with fstat' : 'alone');
  return [
    {
      name: `allocation get ${kind}`,
      note: 'a million gets of a log in which nothing is new; what the heap grows by in each hundred of them',
      ours: getAllocation(kind),
      against: [ANSWER, { baseline: limit }],
    },
    {
      name: `limit allocation get ${kind}`,
      note: 'not ours but the limit, beside the same: whether the goal can be reached at all',
      ours: limit,
      against: [ANSWER],
    },
  ];
}
