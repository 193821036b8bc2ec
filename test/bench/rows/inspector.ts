import type { BenchGroup, BenchRow } from '../bench-row.ts';
import { inspector, inspectorStandStill } from '../contestants/inspector.ts';
import { limitInspector } from '../contestants/limit-inspector.ts';
import { standStillAllowed, standStillIdle } from '../contestants/stand-still.ts';
import { BUCKETS, INSPECTOR_QUESTIONS, type InspectorQuestion, PAGE_ROWS } from '../inspector-questions.ts';
import { STAND_STILL_RESOLUTION_MS } from '../longest-stand-still.ts';

const SESSIONS = 'at most 100,000 live sessions and 25,000 that were logged out';

/** What the inspector's page asks for, and whether anything else has its turn meanwhile. */
export const inspectorGroups: readonly BenchGroup[] = [
  { name: 'inspector', unit: 'answers/s', rows: INSPECTOR_QUESTIONS.map(inspectorRow) },
  {
    name: 'inspector stand-still',
    unit: 'ms',
    rows: [
      {
        name: 'inspector stand-still',
        note: `${SESSIONS}; the longest time without a turn of the event loop, by monitorEventLoopDelay with a resolution of ${STAND_STILL_RESOLUTION_MS} ms`,
        ours: inspectorStandStill,
        against: [{ baseline: standStillAllowed, target: { atMost: 1 } }, { baseline: standStillIdle }],
      },
    ],
  },
];

function inspectorRow(question: InspectorQuestion): BenchRow {
  const asked = question === 'activity' ? `${BUCKETS} buckets` : `${PAGE_ROWS} rows and how many there are`;
  return {
    name: `inspector ${question}`,
    note: `${SESSIONS}; ${asked}, from a request to the last byte of its answer, without the network`,
    ours: inspector(question),
    against: [{ baseline: limitInspector(question) }],
  };
}
