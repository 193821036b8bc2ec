import { emptySnapshot, hasCode, type Position, type RecordedEvent } from '@sessionlog/core';
import { isCopyMarker, newCopyMarker } from './copy-marker.ts';
import type { OpenedLog } from './open-log.ts';
import { UsageError } from './usage-error.ts';

/** How a copy begins. */
export interface CopyBeginning {
  /** Whether a marker is to stand in front of the events even of a log that was empty. */
  readonly isMarked: boolean;
  /** Whether the part that a broken copy left gives way. Nobody may be at work on it any more. */
  readonly isAgain: boolean;
}

/**
 * Makes a log ready to be copied to: one that is empty, or the part that a broken copy left, which is removed. No store opens
 * that meanwhile, as a marker stands in it at every moment. Of several copies that begin in an empty log, only the one whose
 * marker is the first ever appends another event.
 *
 * @returns where the marker stands, if there is one.
 * @throws UsageError when something else stands in the log, or another copy; what the log throws.
 */
export async function beginCopy(to: OpenedLog, { isMarked, isAgain }: CopyBeginning): Promise<Position | undefined> {
  const after = (await to.readSnapshot())?.upTo;
  const first = await firstEvent(to, after);
  if (first !== undefined && isCopyMarker(first)) {
    if (isAgain) return removePart(to, after);
    throw new UsageError(
      'An unfinished copy stands there. If nobody is at work on it any more, copy with --again: that takes its place.',
    );
  }
  if (first !== undefined || after !== undefined)
    throw new UsageError('A log is copied into one that is empty, or not there yet.');
  return isMarked ? begin(to) : undefined;
}

async function begin(to: OpenedLog): Promise<Position> {
  const marker = newCopyMarker();
  const position = await to.append(marker);
  // Who comes second must not append an event: the first one may be done by then, and its log in use.
  if ((await firstOrGone(to))?.id === marker.id) return position;
  throw new UsageError(
    'Another copy to the same place began first. Wait for its end; if that fails, copy with --again.',
  );
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

async function firstOrGone(log: OpenedLog): Promise<RecordedEvent | undefined> {
  try {
    return await firstEvent(log, undefined);
  } catch (error) {
    if (hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) return undefined;
    throw error;
  }
}

async function firstEvent(log: OpenedLog, after: Position | undefined): Promise<RecordedEvent | undefined> {
  for await (const event of log.read({ after })) return event;
  return undefined;
}
