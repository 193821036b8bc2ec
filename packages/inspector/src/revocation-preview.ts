import type { LogMoment } from './log-moment.ts';
import type { SessionRow } from './session-row.ts';

/**
 * Which sessions a revocation would end. Good once, for ten minutes.
 *
 * @since 0.1.0
 */
export interface RevocationPreview {
  /** What it is called in the revocation. */
  readonly id: string;
  /** The moment at which the sessions were live: what is created behind it is not ended. */
  readonly moment: LogMoment;
  /** How many sessions there are. */
  readonly total: number;
  /** 100 of them, the newest creation first. */
  readonly sessions: readonly SessionRow[];
  /** What more rows are asked for with, as `cursor`; `null` behind the last ones. */
  readonly next: string | null;
  /** When it is too late, in epoch milliseconds. */
  readonly goodUntil: number;
}
