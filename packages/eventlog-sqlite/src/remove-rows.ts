import type { Position } from '@sessionlog/core';
import type { CompactionStatements, RowSize } from './compaction-statements.ts';
import type { Floor } from './floor.ts';

const MOST_ROWS = 512;
const MUCH_DATA = 1_048_576;

/**
 * Removes some of what a floor has left over, in the caller's transaction: rows of events up to it, and every other
 * snapshot up to it, those of killed processes too.
 *
 * @returns whether there may be more.
 */
export function removeBelowFloor(statements: CompactionStatements, topic: string, floor: Floor): boolean {
  const last = fewRows(statements.eventSizes.all(topic, floor.upTo, MOST_ROWS));
  if (last !== undefined) {
    statements.deleteEvents.run(topic, last);
    return true;
  }
  const leftover = statements.leftover.get(topic, floor.upTo, floor.snapshot, 1);
  if (leftover === undefined) return false;
  removeSnapshot(statements, leftover);
  return true;
}

/**
 * Removes some entries of a snapshot that is at no floor, or the snapshot when it has none, in the caller's transaction.
 *
 * @returns whether there may be more.
 */
export function removeSnapshot(statements: CompactionStatements, snapshot: number): boolean {
  const last = fewRows(statements.entrySizes.all(snapshot, MOST_ROWS));
  if (last !== undefined) {
    statements.deleteEntries.run(snapshot, last);
    return true;
  }
  statements.deleteSnapshot.run(snapshot);
  return false;
}

/** The last row of as many as hold little enough to go in one short transaction. */
function fewRows(rows: readonly RowSize[]): Position | undefined {
  let size = 0;
  for (const { place, bytes } of rows) {
    size += bytes;
    if (size > MUCH_DATA) return place;
  }
  return rows.at(-1)?.place;
}
