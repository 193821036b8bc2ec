import { emptySnapshot, type Position } from '@sessionlog/core';
import { isCopyMarker, newCopyMarker } from './copy-marker.ts';
import type { OpenedLog } from './open-log.ts';
import { UsageError } from './usage-error.ts';

/**
 * Makes a log ready to be copied to: one that is empty, or the part that a broken copy left, which is removed. No store opens
 * that meanwhile, as a marker stands in it at every moment.
 *
 * @param isMarked - whether a marker is to stand in front of the events even of a log that was empty.
 * @returns where the marker stands, if there is one.
 * @throws UsageError when something else stands in the log; what the log throws.
 */
export async function beginCopy(to: OpenedLog, isMarked: boolean): Promise<Position | undefined> {
  const after = (await to.readSnapshot())?.upTo;
  let isEmpty = after === undefined;
  for await (const event of to.read({ after })) {
    if (isCopyMarker(event)) return removePart(to, after);
    isEmpty = false;
    break;
  }
  if (!isEmpty) throw new UsageError('A log is copied into one that is empty, or not there yet.');
  return isMarked ? to.append(newCopyMarker()) : undefined;
}

async function removePart(to: OpenedLog, after: Position | undefined): Promise<Position> {
  const marker = await to.append(newCopyMarker());
  let upTo = after;
  for await (const { position } of to.read({ after })) {
    if (position >= marker) break;
    upTo = position;
  }
  // Events have their ids once in a log: those of the part must be gone before they come again.
  if (upTo !== undefined) await to.compact({ upTo, snapshot: emptySnapshot() });
  return marker;
}
