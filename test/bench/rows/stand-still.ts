import type { BenchGroup, BenchRow } from '../bench-row.ts';
import {
  LONG_WORK,
  standStill,
  standStillAllowed,
  standStillHeap,
  standStillIdle,
} from '../contestants/stand-still.ts';
import { writeEvents } from '../contestants/write-events.ts';
import { STAND_STILL_RESOLUTION_MS } from '../longest-stand-still.ts';
import { EMBEDDED_LOG_KINDS, type LogKind } from '../open-log.ts';

/** The longest stand-still of the event loop. */
export const standStillGroups: readonly BenchGroup[] = LONG_WORK.map((work) => ({
  name: `stand-still ${work}`,
  unit: 'ms',
  material: writeEvents,
  rows: EMBEDDED_LOG_KINDS.map((kind) => standStillRow(work, kind)),
}));

function standStillRow(work: (typeof LONG_WORK)[number], kind: LogKind): BenchRow {
  return {
    name: `stand-still ${work} ${kind}`,
    note: `the longest time without a turn of the event loop, by monitorEventLoopDelay with a resolution of ${STAND_STILL_RESOLUTION_MS} ms`,
    goal: `stand-still ${work}`,
    ours: standStill(work, kind),
    against: [
      { baseline: standStillAllowed, target: { atMost: 1 } },
      { baseline: standStillIdle },
      // The other logs hold no event on the heap.
      ...(kind === 'memory' ? [{ baseline: standStillHeap }] : []),
    ],
  };
}
