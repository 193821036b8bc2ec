import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { limitRead } from '../contestants/limit-read.ts';
import { limitReplayRate } from '../contestants/limit-replay.ts';
import { naiveReplay } from '../contestants/naive-replay.ts';
import { storeReplay } from '../contestants/store-replay.ts';
import { writeEvents } from '../contestants/write-events.ts';
import { EMBEDDED_LOG_KINDS, type LogKind } from '../open-log.ts';

/** Opening a store over a full log. */
export const replayGroup: BenchGroup = {
  name: 'replay',
  unit: 'events/s',
  material: writeEvents,
  rows: [
    ...EMBEDDED_LOG_KINDS.map(replayRow),
    {
      name: 'limit replay',
      note: 'not ours but the limit, beside the same: whether the goal can be reached at all',
      ours: limitReplayRate,
      against: [{ baseline: naiveReplay, target: { atLeast: 2.5 } }],
    },
  ],
};

function replayRow(kind: LogKind): BenchRow {
  return {
    name: `replay ${kind}`,
    note: kind === 'memory' ? 'the fold alone: the events are in memory, the naive replay reads a file' : undefined,
    ours: storeReplay(kind),
    against: [
      { baseline: naiveReplay, target: { atLeast: 2.5 } },
      { baseline: limitReplayRate },
      { baseline: limitRead },
    ],
  };
}
