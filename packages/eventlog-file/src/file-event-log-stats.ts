import { join } from 'node:path';
import { BALLAST_NAME } from './ballast.ts';
import type { LogDirectory } from './log-directory.ts';
import type { SegmentChain } from './segment-chain.ts';
import { segmentNumber } from './segment-name.ts';
import { snapshotNumber } from './snapshot-name.ts';
import { withoutSystemError } from './system-error.ts';

/**
 * What a file log takes on disk, for health checks and metrics.
 *
 * @since 0.1.0
 */
export interface FileEventLogStats {
  /** How many files of events there are; compaction removes those that it does not need. */
  readonly segments: number;
  /** How many snapshots there are: after two compactions, two. */
  readonly snapshots: number;
  /** Bytes of all files of the log. */
  readonly bytes: number;
  /** How often this log object met what a loss of power had left, and fenced it off. */
  readonly repaired: number;
  /**
   * How many records that their writers did not finish this log object has passed over, where it has read. None of them
   * was ever acknowledged.
   */
  readonly torn: number;
  /**
   * Bytes behind the last record that this log object has read: of some that it has not read yet, or of one that its
   * writer does not finish any more, as he was killed.
   */
  readonly unread: number;
  /** Whether the room for logging out on a full disk is there. */
  readonly ballast: boolean;
}

/** Looks into the directory of a log. @throws `ERR_EVENT_LOG_UNAVAILABLE` when the system refuses. */
export function fileEventLogStats(
  { fs, path }: LogDirectory,
  { segment, tail, torn }: Pick<SegmentChain, 'segment' | 'tail' | 'torn'>,
  repaired: number,
): FileEventLogStats {
  try {
    const names = fs.readdir(path);
    return Object.freeze({
      segments: names.filter((name) => segmentNumber(name) !== undefined).length,
      snapshots: names.filter((name) => snapshotNumber(name) !== undefined).length,
      bytes: names.reduce((sum, name) => sum + (fs.lstat(join(path, name))?.size ?? 0), 0),
      repaired,
      torn,
      unread: Math.max(0, (fs.lstat(join(path, segment.name))?.size ?? 0) - tail),
      ballast: names.includes(BALLAST_NAME),
    });
  } catch (error) {
    throw withoutSystemError(error, path);
  }
}
