/** A value that is bound to a statement. */
export type BoundValue = string | number;

/** What must still be so in the transaction that changes the database: the first row that a statement gives, or none. */
export interface Fact {
  readonly sql: string;
  readonly values: readonly BoundValue[];
  readonly row: unknown;
}

/** A statement, and the values of each of its runs. */
export interface Step {
  readonly sql: string;
  readonly runs: readonly (readonly BoundValue[])[];
}

/** One immediate transaction: its steps, if all facts are so. */
export interface ChangeRequest {
  readonly facts: readonly Fact[];
  readonly steps: readonly Step[];
  /** Whether its commit is synced, and all that was committed before with it. */
  readonly isDurable: boolean;
}

/** A checkpoint: `TRUNCATE` empties the `-wal` file, too. */
export interface CheckpointRequest {
  readonly mode: 'PASSIVE' | 'TRUNCATE';
}

/** What SQLite says of a checkpoint. */
export interface CheckpointRow {
  /** 1 when somebody was in the way. */
  readonly busy: number;
  /** Frames of the `-wal` file. */
  readonly log: number;
  /** Frames of them that were moved. */
  readonly checkpointed: number;
}

/** What the last run of a {@link ChangeRequest} did. */
export interface Changed {
  readonly lastInsertRowid: number;
}

/** What came of a request: all of it or nothing was done. */
export type AsideAnswer =
  | { readonly changed: Changed }
  | { readonly checkpoint: CheckpointRow }
  /** A fact was not so, or another database stands at the path. */
  | { readonly isRefused: true }
  /** The code of the driver's error. */
  | { readonly code: string };
