import type { Contestant } from './contestant.ts';

/** What a ratio should reach: ours divided by the baseline's. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** One baseline beside a row. */
export interface Comparison {
  readonly baseline: Contestant;
  /** From the performance goals; absent where they name none. */
  readonly target?: Target | undefined;
  /** What ours and the baseline's figures are divided by first, where it is their growth that is compared. */
  readonly over?: { readonly ours: Contestant; readonly baseline: Contestant } | undefined;
}

/** Where a row stands among those that tell how a cost grows with the log. */
export interface GrowthStep {
  readonly operation: string;
  readonly log: string;
  /** How many times as many events as in the smallest log. */
  readonly times: number;
}

/** One of our figures, and the baselines that are run beside it. */
export interface BenchRow {
  /** What `--only` selects by. */
  readonly name: string;
  /** What the reader must know before quoting the row. */
  readonly note?: string | undefined;
  /** Of the rows of one goal the front page shows the one that is farthest from it. */
  readonly goal?: string | undefined;
  /** For the picture of growth. */
  readonly growth?: GrowthStep | undefined;
  readonly ours: Contestant;
  readonly against: readonly Comparison[];
}

/** Rows that are measured together, each repetition running every contestant once. */
export interface BenchGroup {
  readonly name: string;
  /** The unit of each run's figure. */
  readonly unit: string;
  /** Makes ready what the contestants share, in a process of its own that is over before any of them begins. */
  readonly material?: Contestant | undefined;
  readonly rows: readonly BenchRow[];
}

/** All contestants of a row; some of them more than once. Its own comes first. */
export function contestantsOfRow({ ours, against }: BenchRow): readonly Contestant[] {
  const beside = against.flatMap(({ baseline, over }) => (over ? [baseline, over.ours, over.baseline] : [baseline]));
  return [ours, ...beside];
}

/** Whether a ratio reaches its target. */
export function meets(target: Target, ratio: number): boolean {
  return 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost;
}
