import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { coldStart } from '../contestants/cold-start.ts';
import { limitColdStart } from '../contestants/limit-cold-start.ts';
import { limitReplayTime } from '../contestants/limit-replay.ts';
import { openingMaterial, openingMemory } from '../contestants/opening-memory.ts';
import { writeEvents } from '../contestants/write-events.ts';

const KINDS = ['file', 'sqlite'] as const;
const GOAL = { atMost: 0.25 };

/** Opening a store from a snapshot. */
export const coldStartGroup: BenchGroup = {
  name: 'cold start',
  unit: 'seconds',
  material: writeEvents,
  rows: [
    ...KINDS.map(coldStartRow),
    {
      name: 'limit cold start',
      note: 'not ours but the limit, beside the same: whether the goal can be reached at all',
      ours: limitColdStart,
      against: [
        ...KINDS.map((kind) => ({ baseline: coldStart(kind, 'events'), target: GOAL })),
        { baseline: limitReplayTime },
      ],
    },
  ],
};

/** What opening takes when there was a lot before. */
export const openingMemoryGroup: BenchGroup = {
  name: 'opening memory',
  unit: 'bytes',
  material: openingMaterial,
  rows: [
    {
      name: 'opening memory file',
      note: 'one live session for a hundred that are past their absolute deadline and compacted',
      ours: openingMemory('long'),
      against: [{ baseline: openingMemory('no'), target: { atMost: 1.1 } }],
    },
  ],
};

function coldStartRow(kind: (typeof KINDS)[number]): BenchRow {
  return {
    name: `cold start ${kind}`,
    ours: coldStart(kind, 'snapshot'),
    against: [{ baseline: coldStart(kind, 'events'), target: GOAL }, { baseline: limitColdStart }],
  };
}
