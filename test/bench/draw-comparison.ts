import { dot, gridX, type PlotOptions, ruleY, text } from '@observablehq/plot';
import type { BenchDocument } from './bench-document.ts';
import type { BenchResult } from './bench-report.ts';
import { drawPicture } from './picture.ts';
import { type Spread, spread } from './spread.ts';

const PARTS = [
  { group: 'get', title: 'get of a live session' },
  { group: 'create 64', title: 'durable create, 64 in flight' },
] as const;
const OURS = '#2f81f7';
const THEIRS = '#8b949e';

interface Contender extends Spread {
  readonly name: string;
  readonly isOurs: boolean;
}

/** Rates as shares of the limit, ours beside those of other session stores: each with lowest, median and highest. */
export function drawComparison({ results }: BenchDocument): string {
  const plots = PARTS.flatMap(({ group, title }) => {
    // What is not durable has no place beside what is, and a limit is a baseline already.
    const rows = results.filter(
      ({ row, ...result }) => result.group === group && !result.isLimit && !row.startsWith('create memory'),
    );
    const contenders = contendersOf(rows);
    return contenders.length === 0 ? [] : [plotOf(title, contenders)];
  });
  return drawPicture('Calls per second, as a share of the limit of the machine', plots);
}

function contendersOf(results: readonly BenchResult[]): Contender[] {
  const limit = results.find(({ against }) => against.startsWith('limit: '))?.figures.baseline;
  if (limit === undefined) return [];
  const shares = (figures: readonly number[]): Spread =>
    spread(figures.map((figure, turn) => figure / (limit[turn] ?? Number.NaN)));
  const contenders = new Map<string, Contender>();
  for (const { row, against, figures } of results) {
    const ours = `Sessionlog, ${row.split(' ')[1]} log`;
    contenders.set(ours, { name: ours, isOurs: true, ...shares(figures.ours) });
    const name = against.replace(/ [gs]et\b/, '');
    contenders.set(name, { name, isOurs: false, ...shares(figures.baseline) });
  }
  return [...contenders.values()].toSorted((one, other) => other.median - one.median);
}

function plotOf(title: string, contenders: Contender[]): PlotOptions {
  const from = Math.floor(Math.log10(Math.min(...contenders.map(({ min }) => min))));
  const to = Math.ceil(Math.log10(Math.max(...contenders.map(({ max }) => max))));
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  return {
    width: 800,
    height: 80 + 22 * contenders.length,
    marginLeft: 310,
    marginRight: 60,
    marginBottom: 50,
    x: { type: 'log', label: `${title} →`, labelOffset: 44, tickFormat: percent, ticks },
    y: { domain: contenders.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      gridX(ticks, { strokeOpacity: 0.15 }),
      ruleY(contenders, { y: 'name', x1: 'min', x2: 'max', stroke: colour, strokeWidth: 2 }),
      dot(contenders, { y: 'name', x: 'median', fill: colour, r: 5 }),
      text(contenders, { y: 'name', x: 'max', text: ({ median }) => percent(median), textAnchor: 'start', dx: 8 }),
    ],
  };
}

function colour({ isOurs }: Contender): string {
  return isOurs ? OURS : THEIRS;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
