import type { BenchMachine } from './bench-machine.ts';
import type { BenchResult, NotRun } from './bench-report.ts';

/** What `--json` prints. */
export interface BenchDocument {
  readonly machine: BenchMachine;
  /** What was typed to measure this. */
  readonly command: string;
  readonly events: number;
  readonly repetitions: number;
  readonly warnings: readonly string[];
  readonly results: readonly BenchResult[];
  readonly notRun: readonly NotRun[];
}
