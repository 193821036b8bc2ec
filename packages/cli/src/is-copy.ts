import { type EventLog, emptySnapshot, type Position } from '@sessionlog/core';
import type { CopiedPart } from './copy-events.ts';
import type { OpenedLog } from './open-log.ts';

/** Whether the events that were copied, and no others, stand in the new log. @throws what reading the logs throws. */
export async function areEventsCopied(
  from: OpenedLog,
  to: OpenedLog,
  { events, fromAfter, toAfter }: CopiedPart,
  step: () => void,
): Promise<boolean> {
  return areEqual(first(events, contents(from, fromAfter)), contents(to, toAfter), step);
}

/**
 * Whether the snapshot of a log stands in front of the events that were copied; an empty one where it has none, and there
 * was a marker.
 *
 * @throws what reading the logs throws.
 */
export async function isSnapshotCopied(
  from: OpenedLog,
  to: OpenedLog,
  { toAfter }: Pick<CopiedPart, 'toAfter'>,
): Promise<boolean> {
  const [ours, theirs] = [await from.readSnapshot(), await to.readSnapshot()];
  // Another position is that of a snapshot that somebody else wrote.
  if (theirs?.upTo !== toAfter) return false;
  if (theirs === undefined) return ours === undefined;
  return areEqual(ours?.entries ?? listed(emptySnapshot()), theirs.entries, () => {});
}

async function* contents(log: EventLog, after: Position | undefined): AsyncGenerator<string, void, undefined> {
  for await (const { id, type, data } of log.read({ after })) yield `${id} ${type} ${data}`;
}

async function* first(count: number, texts: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let left = count;
  if (left === 0) return;
  for await (const text of texts) {
    yield text;
    left -= 1;
    if (left === 0) return;
  }
}

async function* listed(texts: Iterable<string>): AsyncGenerator<string, void, undefined> {
  yield* texts;
}

async function areEqual(
  some: AsyncIterable<string>,
  others: AsyncIterable<string>,
  step: () => void,
): Promise<boolean> {
  const other = others[Symbol.asyncIterator]();
  try {
    for await (const text of some) {
      const { value, done } = await other.next();
      if (done === true || value !== text) return false;
      step();
    }
    return (await other.next()).done === true;
  } finally {
    await other.return?.();
  }
}
