import type { Position } from '@sessionlog/core';
import type { ChangePlan } from './change-plan.ts';
import { fact, step } from './change-plan.ts';
import type { CompactionStatements, RowSize } from './compaction-statements.ts';
import type { Floor } from './floor.ts';

const MOST_ROWS = 512;
const MUCH_DATA = 1_048_576;

/**
 * Removes some of what a floor has left over: rows of events up to it, and every other snapshot up to it, those of killed
 * processes too.
 *
 * @returns `undefined` when nothing is left over.
 */
export function removeBelowFloor(
  statements: CompactionStatements,
  topic: string,
  floor: Floor,
): ChangePlan | undefined {
  const last = fewRows(statements.eventSizes.all(topic, floor.upTo, MOST_ROWS));
  if (last !== undefined) return { steps: [step(statements.deleteEvents, [topic, last])] };
  const leftover = statements.leftover.get(topic, floor.upTo, floor.snapshot, 1);
  return leftover === undefined ? undefined : removeSnapshot(statements, leftover);
}

/**
 * Removes some entries of a snapshot that is at no floor, or the snapshot when it has none.
 *
 * @returns `undefined` when it is not there.
 */
export function removeSnapshot(statements: CompactionStatements, snapshot: number): ChangePlan | undefined {
  if (statements.hasSnapshot.get(snapshot) === undefined) return undefined;
  const last = fewRows(statements.entrySizes.all(snapshot, MOST_ROWS));
  if (last !== undefined) return { steps: [step(statements.deleteEntries, [snapshot, last])] };
  // Its writer may still live, and add to it before it is gone.
  const isEmpty = fact(statements.entrySizes, [snapshot, 1], undefined);
  return { facts: [isEmpty], steps: [step(statements.deleteSnapshot, [snapshot])] };
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
