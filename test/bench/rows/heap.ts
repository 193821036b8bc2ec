import type { BenchGroup } from '../bench-row.ts';
import { naiveHeap } from '../contestants/naive-heap.ts';
import { storeHeap } from '../contestants/store-heap.ts';
import { writeEvents } from '../contestants/write-events.ts';

/** Memory for each live session after a replay. */
export const heapGroup: BenchGroup = {
  name: 'heap',
  unit: 'bytes per live session',
  material: writeEvents,
  rows: [
    {
      name: 'heap memory',
      note: 'our figure holds the handles of dead sessions too, one for every four live ones; the naive Map forgets them',
      ours: storeHeap,
      against: [{ baseline: naiveHeap, target: { atMost: 0.5 } }],
    },
  ],
};
