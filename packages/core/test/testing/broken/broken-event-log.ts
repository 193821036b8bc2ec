import type { Law, LawId } from '../../../src/testing/law.ts';
import type { Alteration } from '../simulated-subject.ts';

/** An event log with one bug that a real one had, or could have. */
export interface BrokenEventLog {
  readonly name: string;
  /** The law that has to find it. */
  readonly breaks: Law;
  /** Promises whose laws may notice it too: a bug that loses an event is seen from many sides. */
  readonly mayAlsoBreak: readonly LawId[];
  /** Whether a call never settles, so that a little patience is enough, and more would only be waited for. */
  readonly hangs?: boolean;
  readonly alteration: Alteration;
}
