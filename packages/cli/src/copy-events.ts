import { type EventLog, type EventLogSnapshot, type Position, SessionInvalidError } from '@sessionlog/core';
import type { OpenedLog } from './open-log.ts';
import { UsageError } from './usage-error.ts';

/** What was copied. */
export interface CopiedEvents {
  readonly events: number;
  /** How many entries the snapshot in front of them has; `undefined` for none. */
  readonly snapshotEntries: number | undefined;
}

const GROUP_EVENTS = 1024;
// What stands in front of a copy until, at last, the snapshot takes its place: a store that finds it refuses the log.
const MARKER = { id: '00000000000000000000000000', type: 'copy_begun', data: '{}' };

/**
 * Copies the newest snapshot of a log, and every event behind it, with its id and byte for byte, into one that is empty.
 * Positions are those of the other log.
 *
 * @throws UsageError when the other log is not empty; what either log throws. What was copied by then is no copy.
 */
export async function copyEvents(from: OpenedLog, to: OpenedLog, step: () => void): Promise<CopiedEvents> {
  if (!(await isEmpty(to))) throw new UsageError('A log is copied into one that is empty, or not there yet.');
  const snapshot = await from.readSnapshot();
  const marker = snapshot === undefined ? undefined : await to.append(MARKER);
  let events = 0;
  let last = 0;
  let group: Promise<number>[] = [];
  const settle = async (): Promise<void> => {
    for (const position of await Promise.all(group)) {
      if (position <= last)
        throw new SessionInvalidError('to', 'gave positions that do not rise: it is used by others.');
      last = position;
    }
    group = [];
  };
  for await (const { id, type, data } of from.read({ after: snapshot?.upTo })) {
    const appended = to.append({ id, type, data });
    // It is waited for with its group, and the source may fail before.
    appended.catch(() => {});
    group.push(appended);
    events += 1;
    step();
    if (group.length === GROUP_EVENTS) await settle();
  }
  await settle();
  if (snapshot === undefined || marker === undefined) return { events, snapshotEntries: undefined };
  return { events, snapshotEntries: await copySnapshot(snapshot, to, marker) };
}

/**
 * Whether two logs hold the same snapshot and the same `events` events behind it.
 *
 * @throws what reading them throws.
 */
export async function isCopy(from: OpenedLog, to: OpenedLog, events: number, step: () => void): Promise<boolean> {
  const [ours, theirs] = [await from.readSnapshot(), await to.readSnapshot()];
  if (!(await areEqual(ours?.entries ?? none(), theirs?.entries ?? none()))) return false;
  const copied = contents(to, theirs);
  return areEqual(first(events, contents(from, ours)), copied, step);
}

async function isEmpty(log: OpenedLog): Promise<boolean> {
  if ((await log.readSnapshot()) !== undefined) return false;
  for await (const _ of log.read()) return false;
  return true;
}

async function copySnapshot({ entries }: EventLogSnapshot, to: OpenedLog, upTo: Position): Promise<number> {
  let count = 0;
  const counted = async function* (): AsyncGenerator<string, void, undefined> {
    for await (const entry of entries) {
      count += 1;
      yield entry;
    }
  };
  await to.compact({ upTo, snapshot: counted() });
  return count;
}

async function* contents(log: EventLog, snapshot: EventLogSnapshot | undefined): AsyncGenerator<string> {
  for await (const { id, type, data } of log.read({ after: snapshot?.upTo })) yield `${id} ${type} ${data}`;
}

async function* first(count: number, texts: AsyncIterable<string>): AsyncGenerator<string> {
  let left = count;
  if (left === 0) return;
  for await (const text of texts) {
    yield text;
    left -= 1;
    if (left === 0) return;
  }
}

async function* none(): AsyncGenerator<string> {}

async function areEqual(
  some: AsyncIterable<string>,
  others: AsyncIterable<string>,
  step: () => void = () => {},
): Promise<boolean> {
  const other = others[Symbol.asyncIterator]();
  for await (const text of some) {
    const { value, done } = await other.next();
    if (done === true || value !== text) return false;
    step();
  }
  return (await other.next()).done === true;
}
