import type { Position } from '@sessionlog/core';
import type { LogDirectory } from './log-directory.ts';
import { Segment } from './segment.ts';
import type { SnapshotCatalog } from './snapshot-catalog.ts';

/**
 * Where a log goes on behind the segment of this number, when those that follow it were compacted away: open, with the
 * position up to which a snapshot stands in front of it. Of the snapshots that go on behind it, the one that goes least far
 * is taken, so that what stands in for a damaged one can be read, too. `undefined` when there is none.
 *
 * @throws what {@link Segment.open} throws.
 */
export function segmentBeyond(
  directory: LogDirectory,
  snapshots: SnapshotCatalog,
  number: number,
): { readonly segment: Segment; readonly upTo: Position } | undefined {
  snapshots.look();
  // Where it could go on may be compacted away before it is opened.
  for (let known: string | undefined; known !== snapshots.newest?.name; snapshots.look()) {
    known = snapshots.newest?.name;
    let snapshot = snapshots.firstBeyond(number);
    for (; snapshot !== undefined; snapshot = snapshots.firstBeyond(snapshot.number)) {
      const segment = Segment.open(directory, snapshot.segment);
      if (segment !== undefined) return { segment, upTo: snapshot.upTo };
    }
  }
  return undefined;
}
