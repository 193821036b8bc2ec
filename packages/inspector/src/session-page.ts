import type { LogMoment } from './log-moment.ts';
import type { SessionRow } from './session-row.ts';

/**
 * Some of the sessions at a moment, the newest creation first.
 *
 * @since 0.1.0
 */
export interface SessionPage {
  /** The moment for which it is answered. */
  readonly moment: LogMoment;
  /** How many there are on all pages. */
  readonly total: number;
  /** Those of this page. */
  readonly sessions: readonly SessionRow[];
  /** What the next page is asked for with, as `cursor`; `null` on the last one. */
  readonly next: string | null;
}
