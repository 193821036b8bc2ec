import type { BoundValue, Changed, Fact, Step } from './aside-request.ts';
import type { Floor } from './floor.ts';

/** What a change does, decided by what a look at the log has found. */
export interface ChangePlan {
  /** What must still be so when it is done, besides the floor and the newest event. If it is not, another look is taken. */
  readonly facts?: readonly Fact[];
  readonly steps: readonly Step[];
  /** Whether it is as durable as an append when it is done. Default: false, and then it may go with a loss of power. */
  readonly isDurable?: boolean;
}

/**
 * Looks at the log, and has done what `plan` says in one transaction of another thread; waits for other writers. Resolves
 * to nothing when there is nothing to do.
 */
export type Write = (plan: (floor: Floor | undefined) => ChangePlan | undefined) => Promise<Changed | undefined>;

/** A run of a prepared statement, to be prepared anew elsewhere. */
export function step({ source }: { readonly source: string }, ...runs: readonly (readonly BoundValue[])[]): Step {
  return { sql: source, runs };
}

/** That a prepared statement gives this row first, with its columns by their names; `undefined`: that it gives none. */
export function fact({ source }: { readonly source: string }, values: readonly BoundValue[], row: unknown): Fact {
  return { sql: source, values, row };
}
