import { areaY, dot, line, ruleY } from '@observablehq/plot';
import type { BenchDocument } from './bench-document.ts';
import type { GrowthStep } from './bench-row.ts';
import { GROWTH, GROWTH_GOAL, GROWTH_OPERATIONS } from './contestants/growth.ts';
import { EMBEDDED_LOG_KINDS } from './open-log.ts';
import { drawPicture } from './picture.ts';
import { showRatio } from './show-figures.ts';
import type { Spread } from './spread.ts';

const OURS = '#2f81f7';
const GOAL = '#d1603d';
const ONE: Spread = { min: 1, median: 1, max: 1 };

interface Point extends GrowthStep, Spread {
  readonly events: number;
}

/** What each operation costs as the log grows, as a multiple of what it costs over the smallest log. */
export function drawGrowth({ events, results }: BenchDocument): string {
  const smallest = events / GROWTH;
  const points: Point[] = results.flatMap(({ growth, ratio, besideLimit }) =>
    growth === undefined || besideLimit ? [] : [{ ...growth, ...ratio, events: smallest * growth.times }],
  );
  const begins = points
    .filter(({ times }) => times === GROWTH)
    .map((point) => ({ ...point, ...ONE, events: smallest }));
  const all = [...begins, ...points].toSorted((one, other) => one.events - other.events);
  const place = { x: 'events', fx: 'operation', fy: 'log' };
  const plot = {
    width: 800,
    height: 420,
    marginRight: 60,
    marginBottom: 50,
    x: { type: 'log' as const, ticks: 3, label: 'events in the log →', labelOffset: 44 },
    y: { domain: [0, Math.max(2, ...all.map(({ max }) => max))], ticks: 4, label: null, tickFormat: showTick },
    fx: { domain: [...GROWTH_OPERATIONS], label: null },
    fy: { domain: [...EMBEDDED_LOG_KINDS], label: null },
    marks: [
      ruleY([GROWTH_GOAL], { stroke: GOAL, strokeDasharray: '4,3' }),
      ruleY([0], { strokeOpacity: 0.4 }),
      areaY(all, { ...place, y1: 'min', y2: 'max', z: 'operation', fill: OURS, fillOpacity: 0.2 }),
      line(all, { ...place, y: 'median', z: 'operation', stroke: OURS, strokeWidth: 2 }),
      dot(all, { ...place, y: 'median', fill: OURS, r: 3 }),
    ],
  };
  const title = `Cost of an operation, as a multiple of its cost over the smallest log (dashed: the goal, ${showRatio(GROWTH_GOAL)})`;
  return drawPicture(title, points.length === 0 ? [] : [plot]);
}

function showTick(ratio: number): string {
  return `${ratio} ×`;
}
