import type { LogMoment } from './log-moment.ts';
import type { SessionEventRow } from './session-event-row.ts';
import type { SessionRow } from './session-row.ts';

/**
 * One session at a moment, and its life up to then.
 *
 * @since 0.1.0
 */
export interface SessionView {
  /** The moment for which it is answered. */
  readonly moment: LogMoment;
  /** The session as it was. */
  readonly session: SessionRow;
  /** What `get` would have answered with its token, and a sentence that says why. */
  readonly answer: { readonly answers: boolean; readonly because: string };
  /** The line of rotations that it belongs to, oldest first, up to 250 in each direction; itself alone where it has none. */
  readonly chain: readonly SessionRow[];
  /** Its events up to then, oldest first, of the touches the newest 1,000; those that were compacted are gone. */
  readonly events: readonly SessionEventRow[];
  /** How many events of it are known up to then. */
  readonly eventCount: number;
}
