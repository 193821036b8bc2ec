import type { BenchGroup, BenchRow, Comparison, GrowthStep, Target } from './bench-row.ts';
import { meets } from './bench-row.ts';
import type { GroupFigures } from './measure-group.ts';
import { type Spread, spread } from './spread.ts';

/** One row beside one baseline. */
export interface BenchResult {
  readonly group: string;
  readonly row: string;
  readonly against: string;
  /** How many processes took turns in every repetition, each of them once; who begins changes. */
  readonly processes: number;
  /** Ours divided by the baseline's, each repetition with its own. */
  readonly ratio: Spread;
  /** `undefined` where the performance goals name none. */
  readonly target: Verdict | undefined;
  /** Whether it is a limit that stands in the place of ours: then the target tells whether it can be reached at all. */
  readonly isLimit: true | undefined;
  /** Whether the baseline is a limit. */
  readonly besideLimit: true | undefined;
  readonly note: string | undefined;
  readonly goal: string | undefined;
  readonly growth: GrowthStep | undefined;
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
        const compared = compare(row, comparison, { unit: group.unit, ours, baseline });
        results.push({ group: group.name, processes: figures.size, ...compared });
      }
    }
  }
  return { results, notRun };
}

function compare(
  { name, note, goal, growth, ours }: BenchRow,
  { baseline, target }: Comparison,
  figures: BenchResult['figures'],
): Omit<BenchResult, 'group' | 'processes'> {
  const ratio = spread(figures.ours.map((figure, turn) => figure / (figures.baseline[turn] ?? Number.NaN)));
  const verdict = target && judge(target, ratio);
  const limits = { isLimit: ours.isLimit, besideLimit: baseline.isLimit };
  return { row: name, against: baseline.label, ratio, target: verdict, ...limits, note, goal, growth, figures };
}

function judge(target: Target, { min, median, max }: Spread): Verdict {
  return {
    text: 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`,
    met: meets(target, median),
    unanimous: meets(target, min) === meets(target, max),
  };
}
