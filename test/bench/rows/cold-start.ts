import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { coldStart } from '../contestants/cold-start.ts';
import { openingMaterial, openingMemory } from '../contestants/opening-memory.ts';
import { writeEvents } from '../contestants/write-events.ts';
import type { LogKind } from '../open-log.ts';

/** Opening a store from a snapshot. */
export const coldStartGroup: BenchGroup = {
  name: 'cold start',
  unit: 'seconds',
  material: writeEvents,
  rows: (['file', 'sqlite'] as const).map(coldStartRow),
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

function coldStartRow(kind: LogKind): BenchRow {
  return {
    name: `cold start ${kind}`,
    ours: coldStart(kind, 'snapshot'),
    against: [{ baseline: coldStart(kind, 'events'), target: { atMost: 0.25 } }],
  };
}
