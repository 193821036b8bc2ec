import type { Position } from '@sessionlog/core';
import type { LogDirectory } from './log-directory.ts';
import type { ReadWindow } from './read-window.ts';
import { Segment } from './segment.ts';
import type { ScannedPart, Visit } from './segment-scanner.ts';
import { SegmentScanner } from './segment-scanner.ts';

/** A segment that was walked over up to its seal. */
export interface PassedSegment extends ScannedPart {
  readonly name: string;
  readonly number: number;
}

/**
 * Walks once more over the segments that were passed, from the first event behind `after` on, until `isEnough`. Nothing
 * stays open. Gives the segment whose file is missing, if it comes to one.
 *
 * @throws what {@link Segment.open} and {@link SegmentScanner.step} throw.
 */
export function replaySegments(
  directory: LogDirectory,
  window: ReadWindow,
  segments: readonly PassedSegment[],
  after: Position | undefined,
  isEnough: () => boolean,
  visit: Visit,
): PassedSegment | undefined {
  for (const passed of segments) {
    if (after !== undefined && after >= passed.number * 2 ** 32 + passed.tail) continue;
    if (!replaySegment(directory, window, passed, after, isEnough, visit)) return passed;
    if (isEnough()) return undefined;
  }
  return undefined;
}

// Gives false when the file is missing.
function replaySegment(
  directory: LogDirectory,
  window: ReadWindow,
  passed: PassedSegment,
  after: Position | undefined,
  isEnough: () => boolean,
  visit: Visit,
): boolean {
  const segment = Segment.open(directory, passed.name);
  if (segment === undefined) return false;
  try {
    const scanner = new SegmentScanner(segment, window, passed);
    const behind = after === undefined || after < segment.base ? undefined : after;
    // The seal tells that a record right in front of it is torn, and not one that is still being written.
    const size = Math.max(passed.tail, segment.size());
    for (let from = scanner.offsetBehind(behind); from < passed.tail && !isEnough(); ) {
      from = scanner.step(from, size, visit);
    }
    return true;
  } finally {
    segment.release();
  }
}
