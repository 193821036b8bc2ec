import uPlot from 'uplot';
import type { Activity } from '../../src/activity.ts';
import { axisText } from './axis-text.ts';
import { countText } from './figure-text.ts';
import { SHORTEST_MS } from './time-range.ts';

/** What the plots ask for while they are drawn, and tell of. Times are epoch milliseconds. */
export interface PlotView {
  /** What is drawn. */
  readonly activity: () => Activity;
  /** The moment that the page looks at; `undefined`: now. */
  readonly marked: () => number | undefined;
  /** The colours of the ways to end, in their order, as names of the style sheet. */
  readonly ended: () => readonly string[];
  /** Such a colour as a canvas takes it. */
  readonly colour: (name: string) => string;
  readonly onRange: (from: number, to: number) => void;
  readonly onReset: () => void;
  readonly onBucket: (index: number | undefined) => void;
}

const AXIS_PX = 52;
const MOVES: ReadonlySet<string> = new Set(['mousemove', 'mouseleave']);
const FONT = '12px system-ui, sans-serif';
const COUNTS = [1, 2, 5]
  .flatMap((digit) => [0, 1, 2, 3, 4, 5, 6, 7].map((zeros) => digit * 10 ** zeros))
  .toSorted(ascending);

/** How many sessions were live: an area. */
export function livePlot(view: PlotView, width: number): uPlot.Options {
  const options = plot(view, width, 150, false);
  return {
    ...options,
    series: [
      {},
      {
        stroke: () => view.colour('--live'),
        fill: () => view.colour('--live-area'),
        width: 2,
        points: { show: false },
      },
    ],
    scales: { ...options.scales, y: { range: (_plot, _least, most) => [0, Math.max(4, most * 1.1)] } },
  };
}

/** How many were created, upwards, and ended, downwards. */
export function changePlot(view: PlotView, width: number): uPlot.Options {
  const options = plot(view, width, 190, true);
  const ended = view.activity().ended.map((_, index) => () => view.ended()[index] ?? '--other');
  const bar = (colour: () => string): uPlot.Series => ({
    fill: () => view.colour(colour()),
    width: 0,
    points: { show: false },
    ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.8, 60], align: 1 }) }),
  });
  return {
    ...options,
    series: [{}, bar(() => '--created'), ...ended.toReversed().map(bar)],
    scales: {
      ...options.scales,
      y: { range: (_plot, least, most) => [Math.min(-2, (least ?? 0) * 1.1), Math.max(2, (most ?? 0) * 1.1)] },
    },
  };
}

function plot(view: PlotView, width: number, height: number, dated: boolean): uPlot.Options {
  const axis = {
    stroke: () => view.colour('--quiet'),
    grid: { stroke: () => view.colour('--grid'), width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  return {
    width,
    height,
    ms: 1,
    series: [],
    legend: { show: false },
    padding: [8, 16, dated ? 0 : 4, 0],
    scales: { x: { range: () => shownTime(view.activity()) } },
    axes: [
      dated ? { ...axis, size: 30, values: timeTexts } : { ...axis, size: 8, values: () => [] },
      { ...axis, size: AXIS_PX, incrs: COUNTS, values: (_plot, values) => values.map(heightText) },
    ],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      sync: { key: 'activity', scales: ['x', null], filters: { pub: (type) => MOVES.has(type) } },
      bind: { dblclick: () => reset(view) },
    },
    hooks: {
      setSelect: [(drawn) => select(drawn, view)],
      setCursor: [(drawn) => view.onBucket(bucketAt(drawn, view.activity()))],
      draw: [(drawn) => drawMark(drawn, view)],
    },
  };
}

// Less would have many ticks in one second.
function shownTime({ from, to }: Activity): [number, number] {
  return [from, Math.max(to, from + SHORTEST_MS)];
}

// The bucket that the pointer stands in.
function bucketAt(drawn: uPlot, { from, bucketMs, times }: Activity): number | undefined {
  const { left = -1 } = drawn.cursor;
  const index = Math.floor((drawn.posToVal(left, 'x') - from) / bucketMs);
  return left < 0 || times[index] === undefined ? undefined : index;
}

function reset(view: PlotView): uPlot.Cursor.MouseListener {
  return () => {
    view.onReset();
    return null;
  };
}

function select(drawn: uPlot, view: PlotView): void {
  const { left, width } = drawn.select;
  if (width < 4) return;
  drawn.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  view.onRange(drawn.posToVal(left, 'x'), drawn.posToVal(left + width, 'x'));
}

function drawMark(drawn: uPlot, view: PlotView): void {
  const time = view.marked();
  const { from, to } = view.activity();
  if (time === undefined || time < from || time > to) return;
  const { ctx, bbox } = drawn;
  const x = Math.round(drawn.valToPos(time, 'x', true));
  ctx.save();
  ctx.strokeStyle = view.colour('--then');
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

function timeTexts(_plot: uPlot, times: number[], _axis: number, _space: number, apartMs: number): string[] {
  return times.map((time) => axisText(time, apartMs));
}

function heightText(value: number): string {
  return countText(Math.abs(value));
}

function ascending(one: number, other: number): number {
  return one - other;
}
