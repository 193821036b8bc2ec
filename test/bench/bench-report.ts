import type { BenchGroup, BenchRow, Comparison, Target } from './bench-row.ts';
import { meets } from './bench-row.ts';
import type { GroupFigures } from './measure-group.ts';
import { type Spread, spread } from './spread.ts';

/** One row beside one baseline. */
export interface BenchResult {
  readonly row: string;
  readonly against: string;
  /** Ours divided by the baseline's, each repetition with its own. */
  readonly ratio: Spread;
  /** `undefined` where the performance goals name none. */
  readonly target: Verdict | undefined;
  readonly note: string | undefined;
  /** What the ratios were made of, for a sense of scale on this machine. */
  readonly figures: { readonly unit: string; readonly ours: readonly number[]; readonly baseline: readonly number[] };
}

/** Whether a target was reached. */
export interface Verdict {
  readonly text: string;
  /** Goes by the median. */
  readonly met: boolean;
  /** Whether every single repetition says the same. */
  readonly unanimous: boolean;
}

/** Something that was wanted and not measured. */
export interface NotRun {
  readonly what: string;
  readonly why: string;
}

/** Sets the figures of a group in relation. */
export function compareGroup(
  group: BenchGroup,
  { figures, failures }: GroupFigures,
): { readonly results: readonly BenchResult[]; readonly notRun: readonly NotRun[] } {
  const results: BenchResult[] = [];
  const notRun: NotRun[] = [];
  for (const row of group.rows) {
    const ours = figures.get(row.ours.name);
    if (ours === undefined) {
      notRun.push({ what: row.name, why: failures.get(row.ours.name) ?? 'it gave no figure' });
      continue;
    }
    for (const comparison of row.against) {
      const { name, label } = comparison.baseline;
      const baseline = figures.get(name);
      if (baseline === undefined) {
        notRun.push({ what: `${row.name} against ${label}`, why: failures.get(name) ?? 'it gave no figure' });
      } else {
        results.push(compare(group.unit, row, comparison, ours, baseline));
      }
    }
  }
  return { results, notRun };
}

function compare(
  unit: string,
  { name, note }: BenchRow,
  { baseline: { label }, target }: Comparison,
  ours: readonly number[],
  baseline: readonly number[],
): BenchResult {
  const ratio = spread(ours.map((figure, repetition) => figure / (baseline[repetition] ?? Number.NaN)));
  return {
    row: name,
    against: label,
    ratio,
    target: target && judge(target, ratio),
    note,
    figures: { unit, ours, baseline },
  };
}

function judge(target: Target, { min, median, max }: Spread): Verdict {
  return {
    text: 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`,
    met: meets(target, median),
    unanimous: meets(target, min) === meets(target, max),
  };
}
