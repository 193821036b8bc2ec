/** What a contestant is given to work with. */
export interface BenchContext {
  /** An empty directory of its own, removed after its group. */
  readonly directory: string;
  /** A directory that all contestants of the group see, for what one of them makes ready for the others. */
  readonly sharedDirectory: string;
  /** How many sessions are live, or how many events are replayed. */
  readonly events: number;
  /** How long one run of a contestant that is not about a fixed amount of work should last. */
  readonly runMs: number;
  /** Tells how far the preparation is. */
  readonly progress: (done: number, total: number) => void;
}

/** A contestant that is ready to be measured. */
export interface PreparedContestant {
  /** Works once and gives the figure of this run, in the unit of the group. Its own checks fail by throwing. */
  run(): Promise<number>;
  close(): Promise<void>;
}

/** A server that some contestants need. */
export type BenchServer = 'postgres' | 'redis';

/** One thing that is measured: a store over one of our logs, or a baseline. It gets a process of its own. */
export interface Contestant {
  /** Unique among all contestants. */
  readonly name: string;
  /** What it does, for the reader of the table. */
  readonly label: string;
  /** What it can't do without. */
  readonly server?: BenchServer | undefined;
  /** Set where it does only what nothing with the promises of a row can do without. */
  readonly isLimit?: true;
  prepare(context: BenchContext): Promise<PreparedContestant>;
}
