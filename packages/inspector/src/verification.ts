import type { Position } from '@sessionlog/core';

/**
 * What was found in a log.
 *
 * @since 0.1.0
 */
export interface Verification {
  /**
   * `sound`: every event is what a writer wrote. `torn`: so it is, but for records that a killed writer did not finish, and
   * that were never acknowledged. `damaged`: something is not what a writer wrote, or a newer version wrote it.
   */
  readonly verdict: 'sound' | 'torn' | 'damaged';
  /** Events behind the newest snapshot that could be read. */
  readonly events: number;
  /** Records that were passed over unfinished, as far as the log tells. */
  readonly torn: number;
  /** What is wrong, without any content. */
  readonly problem?: string | undefined;
  /** The position of the damaged event, where it is known. */
  readonly position?: Position | undefined;
}
