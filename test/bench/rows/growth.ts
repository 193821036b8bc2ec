import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { GROWTH, GROWTH_GOAL, GROWTH_OPERATIONS, type GrowthOperation, growth } from '../contestants/growth.ts';
import { limitGrowth } from '../contestants/limit-growth.ts';
import { EMBEDDED_LOG_KINDS, type LogKind } from '../open-log.ts';

const TIMES = [10, 100, GROWTH] as const;

/** What operations cost as the log grows to a thousand times as many events. */
export const growthGroups: readonly BenchGroup[] = GROWTH_OPERATIONS.map((operation) => ({
  name: `growth ${operation}`,
  unit: 'µs of the processor for each call',
  rows: [
    ...EMBEDDED_LOG_KINDS.flatMap((kind) => TIMES.map((times) => growthRow(operation, kind, times))),
    ...(operation === 'get' ? TIMES.map(limitRow) : []),
  ],
}));

function growthRow(operation: GrowthOperation, kind: LogKind, times: (typeof TIMES)[number]): BenchRow {
  const smallest = growth(operation, kind, 1);
  return {
    name: `growth ${operation} ${kind} × ${times}`,
    note: 'a live session for each event; the smallest log has a thousandth of the events, and those appended meanwhile',
    goal: `growth ${operation}`,
    growth: { operation, log: kind, times },
    ours: growth(operation, kind, times),
    against: [
      { baseline: smallest, target: { atMost: GROWTH_GOAL } },
      ...(operation === 'get'
        ? [{ baseline: limitGrowth(times), over: { ours: smallest, baseline: limitGrowth(1) } }]
        : []),
    ],
  };
}

function limitRow(times: (typeof TIMES)[number]): BenchRow {
  return {
    name: `growth get limit × ${times}`,
    note: 'what the caches of the processor make of more sessions, whatever a store does',
    goal: 'growth get limit',
    ours: limitGrowth(times),
    against: [{ baseline: limitGrowth(1), target: { atMost: GROWTH_GOAL } }],
  };
}
