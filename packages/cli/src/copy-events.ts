import { emptySnapshot, type NewEvent, type Position, SessionInvalidError } from '@sessionlog/core';
import { beginCopy } from './begin-copy.ts';
import type { LogTarget } from './log-target.ts';
import type { OpenedLog } from './open-log.ts';

/** What was copied. */
export interface CopiedEvents {
  readonly events: number;
  /** How many entries the snapshot in front of them has; `undefined` where the source has none. */
  readonly snapshotEntries: number | undefined;
}

/** Events that were copied, and that no store takes for a log yet. */
export interface CopiedPart {
  readonly events: number;
  /** Behind which they stand in the log that they are from; `undefined` for its start. */
  readonly fromAfter: Position | undefined;
  /** Behind which they stand in the new one. */
  readonly toAfter: Position | undefined;
  /** Puts the snapshot of the log in front of them, or an empty one in the place of a marker. @throws what the logs throw. */
  release(): Promise<CopiedEvents>;
}

const GROUP_EVENTS = 1024;

/**
 * Copies every event behind the newest snapshot of a log, with its id and byte for byte, into one that is empty, or, again,
 * that a broken copy left. Positions are those of the other log. It is a log when the part is released, and published.
 *
 * @throws UsageError when the other log is neither, or another copy begins there; what either log throws. What was copied by then is no copy.
 */
export async function copyEvents(
  from: OpenedLog,
  { log: to, isApart }: Pick<LogTarget, 'log' | 'isApart'>,
  step: () => void,
  isAgain = false,
): Promise<CopiedPart> {
  const snapshot = await from.readSnapshot();
  const isEmpty = snapshot === undefined && !(await holdsEvents(from));
  const marker = await beginCopy(to, { isMarked: !isEmpty && (snapshot !== undefined || !isApart), isAgain });
  // Of nothing, nothing is marked or copied: the two may be one log.
  const events = isEmpty ? 0 : await appendAll(from.read({ after: snapshot?.upTo }), to, step);
  return {
    events,
    fromAfter: snapshot?.upTo,
    toAfter: marker,
    async release() {
      if (marker === undefined) return { events, snapshotEntries: undefined };
      let entries = 0;
      const counted = async function* (): AsyncGenerator<string, void, undefined> {
        for await (const entry of snapshot?.entries ?? emptySnapshot()) {
          entries += 1;
          yield entry;
        }
      };
      await to.compact({ upTo: marker, snapshot: counted() });
      return { events, snapshotEntries: snapshot === undefined ? undefined : entries };
    },
  };
}

async function holdsEvents(log: OpenedLog): Promise<boolean> {
  for await (const _ of log.read()) return true;
  return false;
}

async function appendAll(events: AsyncIterable<NewEvent>, to: OpenedLog, step: () => void): Promise<number> {
  let count = 0;
  let last = 0;
  let group: Promise<Position>[] = [];
  const settle = async (): Promise<void> => {
    for (const position of await Promise.all(group)) {
      if (position <= last)
        throw new SessionInvalidError('to', 'gave positions that do not rise: it is used by others.');
      last = position;
    }
    group = [];
  };
  for await (const { id, type, data } of events) {
    const appended = to.append({ id, type, data });
    // It is waited for with its group, and the source may fail before.
    appended.catch(() => {});
    group.push(appended);
    count += 1;
    step();
    if (group.length === GROUP_EVENTS) await settle();
  }
  await settle();
  return count;
}
