import assert from 'node:assert/strict';
import { hasCode } from '../errors.ts';
import type { CompactableEventLog, Position, RecordedEvent } from '../event-log.ts';
import type { WayOfReading } from './ways-of-reading.ts';
import { waysOfReading } from './ways-of-reading.ts';

const ATTEMPTS = 100;

/** What a reader finds that starts from the snapshot and reads on behind it. */
export interface WholeLog {
  /** Up to where events were replaced, if any were. */
  readonly upTo: Position | undefined;
  /** The entries of the snapshot: in the laws, a line for each event that it replaced. */
  readonly kept: readonly string[];
  readonly tail: readonly RecordedEvent[];
}

/** An event as the snapshots of the laws keep it: JSON text, so that nothing of the event is lost and nothing parsed. */
export function lineOf({ position, id, type, data }: RecordedEvent): string {
  return `[${position},"${id}","${type}",${data}]`;
}

/** Every event, compacted or not, as a line. */
export function linesOf({ kept, tail }: WholeLog): readonly string[] {
  return [...kept, ...tail.map(lineOf)];
}

/**
 * The whole of a log in one of its ways of reading; starts again when it is told that the log was compacted meanwhile.
 *
 * @throws AssertionError when it is told so again and again.
 */
export async function wholeLog(log: CompactableEventLog, way: WayOfReading = waysOfReading(log)[0]): Promise<WholeLog> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const snapshot = await log.readSnapshot();
      const kept = snapshot ? await Array.fromAsync(snapshot.entries) : [];
      return { upTo: snapshot?.upTo, kept, tail: await way.all(snapshot?.upTo) };
    } catch (error) {
      if (!hasCode(error, 'ERR_EVENT_LOG_COMPACTED')) throw error;
    }
  }
  assert.fail(`a reader that started from the snapshot was told ${ATTEMPTS} times to start from the snapshot.`);
}

/**
 * What all these logs hold, in every way of reading; for logs at rest over one storage.
 *
 * @throws AssertionError when two of them differ.
 */
export async function agreedWhole(logs: readonly CompactableEventLog[]): Promise<WholeLog> {
  let agreed: WholeLog | undefined;
  for (const log of logs) {
    for (const way of waysOfReading(log)) {
      const whole = await wholeLog(log, way);
      agreed ??= whole;
      assert.equal(whole.upTo, agreed.upTo, 'two readers of the same log found different snapshots.');
      assertLines(linesOf(whole), linesOf(agreed), `${way.name} gave other events than another reader of the same log`);
    }
  }
  return agreed ?? { upTo: undefined, kept: [], tail: [] };
}

/**
 * Checks that two logs as lines are the same, without printing either.
 *
 * @throws AssertionError when they are not.
 */
export function assertLines(found: readonly string[], expected: readonly string[], problem: string): void {
  const index = expected.findIndex((line, at) => found[at] !== line);
  const place = index < 0 ? `${found.length - expected.length} more than ${expected.length}` : `line ${index} differs`;
  assert(found.length === expected.length && index < 0, `${problem}: of ${found.length} lines, ${place}.`);
}

/** What replaces everything up to a position: the lines of the snapshot before, and of the events up to there. */
export function snapshotUpTo({ kept, tail }: WholeLog, upTo: Position): readonly string[] {
  return [...kept, ...tail.filter(({ position }) => position <= upTo).map(lineOf)];
}
