import type { Position } from '@sessionlog/core';

/**
 * A moment of a log, as an answer names it.
 *
 * @since 0.1.0
 */
export interface LogMoment {
  /** Of the newest change up to then; `null` where the log had none. */
  readonly position: Position | null;
  /** The time for which it is answered who was live, in epoch milliseconds. */
  readonly time: number;
}
